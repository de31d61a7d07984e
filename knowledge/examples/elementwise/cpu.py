# one pass over memory
import ctypes
import os
import subprocess
import tempfile

import torch

SOURCE = r"""
#include <cstdint>
extern "C" void scaled_relu_add(const float *x, const float *y, float *out, int64_t n, float scale) {
#pragma omp parallel for simd if (n > 32768)
  for (int64_t i = 0; i < n; ++i) {
    float value = x[i] * scale;
    out[i] = (value < 0.0f ? 0.0f : value) + y[i];
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
    def __init__(self, scale):
        super().__init__()
        self.scale = scale

    def forward(self, x, y):
        x, y = x.contiguous(), y.contiguous()
        out = torch.empty_like(x)
        LIBRARY.scaled_relu_add(
            pointer(x), pointer(y), pointer(out), ctypes.c_int64(x.numel()), ctypes.c_float(self.scale)
        )
        return out
