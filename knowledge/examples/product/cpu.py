# the library computes the product, one kernel the whole tail
import ctypes
import os
import subprocess
import tempfile

import torch

SOURCE = r"""
#include <cstdint>
extern "C" void add_bias_relu(float *y, const float *bias, int64_t rows, int64_t columns) {
#pragma omp parallel for schedule(static)
  for (int64_t r = 0; r < rows; ++r) {
    float *row = y + r * columns;
#pragma omp simd
    for (int64_t c = 0; c < columns; ++c) {
      float value = row[c] + bias[c];
      row[c] = value < 0.0f ? 0.0f : value;
    }
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
    def __init__(self, inputs, outputs):
        super().__init__()
        self.linear = torch.nn.Linear(inputs, outputs)

    def forward(self, x):
        weight, bias = self.linear.weight, self.linear.bias
        y = x.reshape(-1, x.shape[-1]) @ weight.t()
        LIBRARY.add_bias_relu(pointer(y), pointer(bias), ctypes.c_int64(y.shape[0]), ctypes.c_int64(y.shape[1]))
        return y.reshape(*x.shape[:-1], -1)
