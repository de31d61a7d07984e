"""What the machine can do: memory bandwidth and single-precision matrix products, with all threads."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

_BUFFER_BYTES = 256 << 20
_SIDE = 2048
_SECONDS_EACH = 0.3

# PyTorch's own sum and copy stay below what the memory gives, and a floor that can be beaten is none.
_READER = r"""
#include <cstdint>
typedef float Lanes __attribute__((vector_size(64), aligned(4)));
extern "C" float read_all(const float* data, int64_t count, int threads) {
  float total = 0;
#pragma omp parallel for num_threads(threads) reduction(+ : total) schedule(static)
  for (int64_t block = 0; block < count / 4096; ++block) {
    const float* p = data + block * 4096;
    Lanes a{}, b{}, c{}, d{};
    for (int i = 0; i < 4096; i += 64) {
      a += *(const Lanes*)(p + i), b += *(const Lanes*)(p + i + 16);
      c += *(const Lanes*)(p + i + 32), d += *(const Lanes*)(p + i + 48);
    }
    a += b + c + d;
    for (int k = 0; k < 16; ++k) total += a[k];
  }
  return total;
}
"""


def measure() -> dict[str, float]:
    """Bytes and operations a second, each the best of several runs."""
    source = torch.ones(_BUFFER_BYTES // 4)
    target = torch.empty_like(source)
    copy = 2 * _BUFFER_BYTES / _best_seconds(lambda: target.copy_(source))
    read = _BUFFER_BYTES / _best_seconds(_compiled_reader(source) or source.sum)
    a, b, c = (torch.ones(_SIDE, _SIDE) for _ in range(3))
    product = 2 * _SIDE**3 / _best_seconds(lambda: torch.mm(a, b, out=c))
    return {"bandwidth": max(copy, read), "floating_point_rate": product}


def _compiled_reader(source: torch.Tensor) -> Callable[[], object] | None:
    """A plain C++ loop over the buffer, or None where there is no compiler."""
    compiler = os.environ.get("CXX") or next(filter(shutil.which, ("c++", "g++", "clang++")), None)
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        text, library = Path(folder, "reader.cpp"), Path(folder, "reader.so")
        text.write_text(_READER)
        options = ["-O3", "-march=native", "-fopenmp", "-shared", "-fPIC"]
        command = [compiler, *options, str(text), "-o", str(library)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=60)
            read_all = ctypes.CDLL(str(library)).read_all
        except (OSError, subprocess.SubprocessError):
            return None
    read_all.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int]
    return lambda: read_all(source.data_ptr(), source.numel(), torch.get_num_threads())


def _best_seconds(action: Callable[[], object]) -> float:
    """The shortest of at least two runs, after one that touches the memory; bounded in time."""
    start = time.perf_counter()
    action()
    best = float("inf")
    runs = 0
    while runs < 2 or (runs < 20 and time.perf_counter() - start < _SECONDS_EACH):
        before = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - before)
        runs += 1
    return best
