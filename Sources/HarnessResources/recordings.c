#include "HarnessResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry for each file of recordings, sorted by path. A test names every file that is missing here and prints the
// entry to add.
#define TEXT (const unsigned char[])

static const egg_harness_file files[] = {
    {"masked_softmax.json", TEXT{
#embed "../../recordings/masked_softmax.json" suffix(,)
    0}},
};

const egg_harness_file *egg_recording_at(int index) {
  int count = (int)(sizeof files / sizeof files[0]);
  return index >= 0 && index < count ? &files[index] : 0;
}
