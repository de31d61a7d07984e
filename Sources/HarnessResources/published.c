#include "HarnessResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char results[] = {
#embed "../../benchmarks/published.json" suffix(,)
    0};

const unsigned char *egg_published_results(void) { return results; }
