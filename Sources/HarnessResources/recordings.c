#include "HarnessResources.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// One entry for each file of recordings, sorted by path. A test names every file that is missing here and prints the
// entry to add.
#define TEXT (const unsigned char[])

static const egg_harness_file files[] = {
    {"bias_gelu_rowsum.json", TEXT{
#embed "../../recordings/bias_gelu_rowsum.json" suffix(,)
    0}},
    {"conv_net.json", TEXT{
#embed "../../recordings/conv_net.json" suffix(,)
    0}},
    {"cross_entropy.json", TEXT{
#embed "../../recordings/cross_entropy.json" suffix(,)
    0}},
    {"cumulative_sum.json", TEXT{
#embed "../../recordings/cumulative_sum.json" suffix(,)
    0}},
    {"layernorm_residual.json", TEXT{
#embed "../../recordings/layernorm_residual.json" suffix(,)
    0}},
    {"masked_softmax.json", TEXT{
#embed "../../recordings/masked_softmax.json" suffix(,)
    0}},
};

const egg_harness_file *egg_recording_at(int index) {
  int count = (int)(sizeof files / sizeof files[0]);
  return index >= 0 && index < count ? &files[index] : 0;
}
