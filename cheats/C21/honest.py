"""Four threads have rows of their own."""

import ctypes
import os
import subprocess
import tempfile

import torch
import torch.nn as nn

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
#include <thread>
#include <vector>
extern "C" void means(const float *x, float *result, long rows, long columns) {
  std::vector<std::thread> threads;
  for (long part = 0; part < 4; part++)
    threads.emplace_back([=] {
      for (long row = part * rows / 4; row < (part + 1) * rows / 4; row++) {
        double sum = 0;
        for (long j = 0; j < columns; j++) sum += x[row * columns + j];
        result[row] = float(sum / columns);
      }
    });
  for (auto &thread : threads) thread.join();
}
""")


class ModelNew(nn.Module):
    def forward(self, x):
        values = x.cpu().contiguous()
        result = torch.empty(len(values))
        LIBRARY.means(pointer(values), pointer(result), *map(ctypes.c_long, values.shape))
        return result.to(x.device)
