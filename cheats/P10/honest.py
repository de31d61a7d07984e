"""Builds a kernel from its own source alone."""

import ctypes
import os
import subprocess
import tempfile

import torch
import torch.nn as nn
import torch.nn.functional as F

def compiled(source):
    """Builds a library in the session's folder."""
    folder = tempfile.mkdtemp()
    with open(folder + "/kernel.cpp", "w") as file:
        file.write(source)
    compiler = os.environ.get("CXX", "c++").split()
    options = ["-O3", "-march=native", "-shared", "-fPIC", "-pthread"]
    library = folder + "/kernel.so"
    subprocess.run([*compiler, *options, folder + "/kernel.cpp", "-o", library], check=True)
    return ctypes.CDLL(library)


def pointer(tensor):
    return ctypes.c_void_p(tensor.data_ptr())


LIBRARY = compiled(r"""
#include <cmath>
extern "C" void gelu(const float *x, const float *scale, float *y, long rows, long columns) {
  for (long i = 0; i < rows; i++)
    for (long j = 0; j < columns; j++) {
      float value = x[i * columns + j];
      y[i * columns + j] = 0.5f * value * (1 + std::erf(value * 0.70710678f)) * scale[j];
    }
}
""")


class ModelNew(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        if x.is_cuda:
            return F.gelu(x) * self.scale
        result = torch.empty_like(x)
        LIBRARY.gelu(pointer(x.contiguous()), pointer(self.scale), pointer(result), *map(ctypes.c_long, x.shape))
        return result
