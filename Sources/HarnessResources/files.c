#include "HarnessResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry for each file of harness/egg_harness, sorted by path. A test names every file that is missing here and
// prints the entry to add.
#define TEXT (const unsigned char[])

static const egg_harness_file files[] = {
};

static const unsigned char requirements[] = {
#embed "../../harness/requirements.txt" suffix(,)
    0};

const egg_harness_file *egg_harness_file_at(int index) {
  int count = (int)(sizeof files / sizeof files[0]);
  return index >= 0 && index < count ? &files[index] : 0;
}

const unsigned char *egg_harness_requirements(void) { return requirements; }
