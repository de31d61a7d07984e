# gelu: a candidate with CUDA C++ kernels, written by EGG.
#
# Made for x: float32 (3, 4370)

import torch

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        return F.gelu(x)

_EGG_KERNELS = r'''
#include <cmath>
#include <cstdint>
#include <cstring>

__device__ inline float squareRoot(float x) { return sqrtf(x); }
__device__ inline float absolute(float x) { return fabsf(x); }
__device__ inline float exponential(float x) { return expf(x); }
__device__ inline float exponentialMinusOne(float x) { return expm1f(x); }
__device__ inline float logarithm(float x) { return logf(x); }
__device__ inline float logarithmOfOnePlus(float x) { return log1pf(x); }
__device__ inline float hyperbolicTangent(float x) { return tanhf(x); }
__device__ inline float errorFunction(float x) { return erff(x); }
__device__ inline float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }
__device__ inline float sine(float x) { return sinf(x); }
__device__ inline float cosine(float x) { return cosf(x); }
__device__ inline float roundDown(float x) { return floorf(x); }
__device__ inline float roundUp(float x) { return ceilf(x); }
__device__ inline float roundToEven(float x) { return rintf(x); }
__device__ inline float roundToZero(float x) { return truncf(x); }
__device__ inline float signOf(float x) { return (float)((x > 0.0f) - (x < 0.0f)); }
__device__ inline float power(float x, float y) { return powf(x, y); }
__device__ inline float maximum(float x, float y) { return x != x || x > y ? x : y; }
__device__ inline float minimum(float x, float y) { return x != x || x < y ? x : y; }
__device__ inline float remainderOf(float x, float y) {
  const float rest = fmodf(x, y);
  return rest != 0.0f && (rest < 0.0f) != (y < 0.0f) ? rest + y : rest;
}
__device__ inline float floorQuotient(float x, float y) {
  const float rest = fmodf(x, y);
  if (y == 0.0f) return x / y;
  const float quotient = (x - rest) / y - (rest != 0.0f && (rest < 0.0f) != (y < 0.0f) ? 1.0f : 0.0f);
  if (quotient == 0.0f) return copysignf(0.0f, x / y);
  const float down = floorf(quotient);
  return quotient - down > 0.5f ? down + 1.0f : down;
}
__device__ inline int64_t within(int64_t place, int64_t last) {
  return place < 0 ? 0 : place > last ? last : place;
}

template <class Function, class... Arguments>
int launch(Function kernel, unsigned blocks, unsigned threads, cudaStream_t stream, Arguments... arguments) {
  kernel<<<blocks, threads, 0, stream>>>(arguments...);
  return cudaGetLastError();
}

// 3 x 4370 points, 1 a thread
__global__ void __launch_bounds__(128) kernel_gelu_device(const float* __restrict__ x_ptr, float* __restrict__ y_ptr) {
  const int first = (int)blockIdx.x * 128 + threadIdx.x;
  if (first >= 13110) return;
  const int i = first;
  const float x_0 = x_ptr[i];
  y_ptr[i] = x_0 * 0.5f * (1.0f + errorFunction(x_0 * 0.70710677f));
}

extern "C" int kernel_gelu(const float* __restrict__ x_ptr, float* __restrict__ y_ptr, cudaStream_t stream) {
  return launch(kernel_gelu_device, 103, 128, stream, x_ptr, y_ptr);
}
'''

import ctypes
import hashlib
import os
import shutil
import subprocess
import tempfile


def _egg_compiler():
    homes = (os.environ.get("CUDA_HOME"), "/usr/local/cuda")
    for home in homes:
        path = home and shutil.which("nvcc", path=os.path.join(home, "bin"))
        if path:
            return path
    path = shutil.which("nvcc")
    if path:
        return path
    raise RuntimeError("EGG: compiling the kernels failed: no nvcc; install the CUDA toolkit or set CUDA_HOME")


def _egg_build(source):
    """Compiles the kernels for the current GPU, unless the cache has them, and loads them."""
    compiler = _egg_compiler()
    flags = ["-O3", "-std=c++17", "-arch=sm_%d%d" % torch.cuda.get_device_capability(), "-shared",
             "-Xcompiler", "-fPIC"]
    stamp = os.stat(compiler)
    key = [source, *flags, os.path.realpath(compiler), str(stamp.st_size), str(stamp.st_mtime_ns)]
    name = hashlib.sha256("\0".join(key).encode()).hexdigest()[:32] + ".so"
    caches = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.environ.get("EGG_KERNEL_CACHE") or os.path.join(caches, "egg-kernels")
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as workspace:
            text, built = os.path.join(workspace, "kernels.cu"), os.path.join(workspace, name)
            with open(text, "w") as file:
                file.write(source)
            run = subprocess.run(
                [compiler, *flags, text, "-o", built], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
            if run.returncode != 0:
                lines = run.stdout.splitlines()
                first = next((line for line in lines if "error" in line), lines[0] if lines else "no message")
                raise RuntimeError(
                    "EGG: compiling the kernels failed: %s\n%s said:\n%s" % (first, compiler, run.stdout))
            os.replace(built, path)  # at once, so that two processes can build together
    return ctypes.CDLL(path)


def _egg_function(library, name, pointers):
    function = getattr(library, name)
    function.argtypes = [ctypes.c_void_p] * (pointers + 1)
    function.restype = ctypes.c_int
    return function


def _egg_launch(function, device, *tensors):
    """Runs a kernel on the current stream of the tensors' device."""
    with torch.cuda.device(device):
        stream = torch.cuda.current_stream().cuda_stream
        error = function(*[tensor.data_ptr() for tensor in tensors], stream)
    if error:
        raise RuntimeError("EGG: launching a kernel failed: CUDA error %d" % error)

_egg_library = _egg_build(_EGG_KERNELS)
_kernel_gelu = _egg_function(_egg_library, "kernel_gelu", 2)

class ModelNew(Model):
    def forward(self, x):
        if x.shape != (3, 4370) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (3, 4370)"
                % (x.dtype, tuple(x.shape)))

        _device = x.device
        y = torch.empty((3, 4370), dtype=torch.float32, device=_device)
        _egg_launch(_kernel_gelu, _device, x.contiguous(), y)
        return y
