# a row stays in cache for all three passes
import ctypes
import os
import subprocess
import tempfile

import torch

SOURCE = r"""
#include <cmath>
#include <cstdint>
extern "C" void biased_softmax(const float *x, const float *bias, float *out, int64_t rows, int64_t columns) {
#pragma omp parallel for schedule(static)
  for (int64_t r = 0; r < rows; ++r) {
    const float *row = x + r * columns;
    float *result = out + r * columns;
    float largest = -INFINITY;
#pragma omp simd reduction(max : largest)
    for (int64_t c = 0; c < columns; ++c) {
      result[c] = row[c] + bias[c];
      largest = result[c] > largest ? result[c] : largest;
    }
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int64_t c = 0; c < columns; ++c) {
      result[c] = std::exp(result[c] - largest);
      sum += result[c];
    }
    float scale = 1.0f / sum;
#pragma omp simd
    for (int64_t c = 0; c < columns; ++c) result[c] *= scale;
  }
}
"""


def build():
    folder = tempfile.mkdtemp()
    source, library = os.path.join(folder, "k.cpp"), os.path.join(folder, "k.so")
    with open(source, "w") as file:
        file.write(SOURCE)
    flags = ["-std=c++17", "-O3", "-march=native", "-fopenmp", "-shared", "-fPIC"]
    compiler = os.environ.get("CXX", "c++").split()
    subprocess.run([*compiler, *flags, source, "-o", library], check=True)
    return ctypes.CDLL(library)


LIBRARY = build()


def pointer(tensor):
    return ctypes.c_void_p(tensor.data_ptr())


class ModelNew(torch.nn.Module):
    def forward(self, x, bias):
        x, bias = x.contiguous(), bias.contiguous()
        out = torch.empty_like(x)
        columns = x.shape[-1]
        LIBRARY.biased_softmax(
            pointer(x), pointer(bias), pointer(out), ctypes.c_int64(x.numel() // columns), ctypes.c_int64(columns)
        )
        return out
