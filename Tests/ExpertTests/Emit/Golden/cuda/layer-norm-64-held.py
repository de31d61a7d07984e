# layer_norm: a candidate with CUDA C++ kernels, written by EGG.
#
# Made for x: float32 (3, 64)

import torch

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(64)

    def forward(self, x):
        return self.norm(x)

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

template <bool aligned>
__device__ inline void take(const float* from, float (&values)[4]) {
  if (aligned) {
    const float4 quad = *reinterpret_cast<const float4*>(from);
    values[0] = quad.x, values[1] = quad.y, values[2] = quad.z, values[3] = quad.w;
  } else {
    for (int lane = 0; lane < 4; ++lane) values[lane] = from[lane];
  }
}

template <bool aligned>
__device__ inline void put(float* to, const float (&values)[4]) {
  if (aligned) {
    *reinterpret_cast<float4*>(to) = make_float4(values[0], values[1], values[2], values[3]);
  } else {
    for (int lane = 0; lane < 4; ++lane) to[lane] = values[lane];
  }
}

struct Plus {
  static constexpr float neutral = 0.0f;
  static __device__ float of(float x, float y) { return x + y; }
};
struct Times {
  static constexpr float neutral = 1.0f;
  static __device__ float of(float x, float y) { return x * y; }
};
struct Larger {
  static constexpr float neutral = -INFINITY;
  static __device__ float of(float x, float y) { return maximum(x, y); }
};
struct Smaller {
  static constexpr float neutral = INFINITY;
  static __device__ float of(float x, float y) { return minimum(x, y); }
};

template <class Combination>
struct Fold {
  float value;
  static __device__ Fold none() { return {Combination::neutral}; }
  __device__ void add(float x, int) { value = Combination::of(value, x); }
  __device__ void merge(const Fold& other) { value = Combination::of(value, other.value); }
};

// The first most extreme element; NaN is the most extreme.
template <int sign>
struct Extreme {
  float best;
  int value;
  static __device__ Extreme none() { return {-INFINITY, INT32_MAX}; }
  __device__ void add(float x, int at) { merge({sign * x, at}); }
  __device__ void merge(const Extreme& other) {
    const float x = other.best;
    const bool same = x == best || (x != x && best != best), more = x > best || (x != x && best == best);
    if (more || (same && other.value < value)) *this = other;
  }
};

// Chan, Golub and LeVeque's update of a mean and of the squared deviations from it.
struct Moments {
  float count, mean, deviations;
  static __device__ Moments none() { return {0.0f, 0.0f, 0.0f}; }
  __device__ void add(float x, int) {
    const float apart = x - mean;
    count += 1.0f;
    mean += apart / count;
    deviations += apart * (x - mean);
  }
  __device__ void merge(const Moments& other) {
    if (other.count == 0.0f) return;
    const float all = count + other.count, apart = other.mean - mean, share = other.count / all;
    mean += apart * share;
    deviations += other.deviations + apart * apart * count * share;
    count = all;
  }
};

// Maximum and sum of exp(x - maximum), in one pass (Milakov and Gimelshein, 2018).
struct LogSumExp {
  float maximum, sum;
  static __device__ LogSumExp none() { return {-INFINITY, 0.0f}; }
  __device__ void add(float x, int) {
    if (x > maximum) {
      sum = sum * expf(maximum - x) + (x - x + 1.0f);  // not 1 if x is infinite
      maximum = x;
    } else {
      sum += expf(x - (maximum == -INFINITY ? 0.0f : maximum));
    }
  }
};

template <class Part>
__device__ inline Part exchanged(const Part& part, int offset) {
  int words[sizeof(Part) / sizeof(int)];
  memcpy(words, &part, sizeof(Part));
  for (int& word : words) word = __shfl_xor_sync(0xffffffffu, word, offset);
  Part other;
  memcpy(&other, words, sizeof(Part));
  return other;
}

// A row's threads are neighbours, or, where rows lie across memory, `rows` apart.
template <int threads, int rows, bool isAcross, class Part>
__device__ inline Part combined(Part part) {
  constexpr int parts = threads / rows, width = isAcross ? 1 : parts < 32 ? parts : 32;
  for (int offset = width / 2; offset > 0; offset /= 2) part.merge(exchanged(part, offset));
  if (parts == width) return part;
  __shared__ Part shared[threads / width];
  const int thread = threadIdx.x;
  if (thread % width == 0) shared[thread / width] = part;
  __syncthreads();
  const int first = isAcross ? thread % rows : thread / parts * (parts / width), step = isAcross ? rows : 1;
  part = shared[first];
  for (int k = 1; k < parts / width; ++k) part.merge(shared[first + k * step]);
  __syncthreads();  // the next combination writes here
  return part;
}

// Each sum is scaled once, which loses less than doing so at every step.
template <int threads, int rows, bool isAcross>
__device__ inline LogSumExp combinedSums(LogSumExp part) {
  const float top = combined<threads, rows, isAcross>(Fold<Larger>{part.maximum}).value;
  const float scale = expf(part.maximum - (top == -INFINITY ? 0.0f : top));
  const float sum = combined<threads, rows, isAcross>(Fold<Plus>{part.sum * scale}).value;
  return {top, sum};
}

template <class Function, class... Arguments>
int launch(Function kernel, unsigned blocks, unsigned threads, cudaStream_t stream, Arguments... arguments) {
  kernel<<<blocks, threads, 0, stream>>>(arguments...);
  return cudaGetLastError();
}

// 3 rows of 64 (3 x 64); a row a block, 64 threads a row
template <bool aligned>
__global__ void __launch_bounds__(64) kernel_layer_norm_device(const float* __restrict__ x_ptr, const float* __restrict__ norm_weight_ptr, const float* __restrict__ norm_bias_ptr, float* __restrict__ y_ptr) {
  const int part = (int)threadIdx.x;
  const int row = (int)blockIdx.x;
  Moments moments_0 = Moments::none();
  for (int first = 4 * part; first < 64; first += 256) {
    float x_0[4];
    {
      const int r = first;
      take<aligned>(x_ptr + row * 64 + r, x_0);
    }
    #pragma unroll
    for (int lane = 0; lane < 4; ++lane) {
      const int r = first + lane;
      moments_0.add(x_0[lane], r);
    }
  }
  moments_0 = combined<64, 1, false>(moments_0);
  const float t_6 = 1.0f / squareRoot(moments_0.deviations / 64.0f + 1e-05f);
  for (int first = 4 * part; first < 64; first += 256) {
    float x_0[4], norm_weight_10[4], norm_bias_12[4];
    {
      const int r = first;
      take<aligned>(x_ptr + row * 64 + r, x_0);
      take<aligned>(norm_weight_ptr + r, norm_weight_10);
      take<aligned>(norm_bias_ptr + r, norm_bias_12);
    }
    float result_0[4];
    #pragma unroll
    for (int lane = 0; lane < 4; ++lane) {
      const int r = first + lane;
      result_0[lane] = (x_0[lane] - moments_0.mean) * t_6 * norm_weight_10[lane] + norm_bias_12[lane];
    }
    {
      const int r = first;
      put<aligned>(y_ptr + row * 64 + r, result_0);
    }
  }
}

extern "C" int kernel_layer_norm(const float* __restrict__ x_ptr, const float* __restrict__ norm_weight_ptr, const float* __restrict__ norm_bias_ptr, float* __restrict__ y_ptr, cudaStream_t stream) {
  const bool aligned = ((uintptr_t)x_ptr | (uintptr_t)norm_weight_ptr | (uintptr_t)norm_bias_ptr | (uintptr_t)y_ptr) % 16 == 0;
  return aligned ? launch(kernel_layer_norm_device<true>, 3, 64, stream, x_ptr, norm_weight_ptr, norm_bias_ptr, y_ptr)
                 : launch(kernel_layer_norm_device<false>, 3, 64, stream, x_ptr, norm_weight_ptr, norm_bias_ptr, y_ptr);
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
_kernel_layer_norm = _egg_function(_egg_library, "kernel_layer_norm", 4)

class ModelNew(Model):
    def forward(self, x):
        if x.shape != (3, 64) or x.dtype is not torch.float32:
            raise ValueError(
                "x is %s %s; this ModelNew is specialised to float32 (3, 64)"
                % (x.dtype, tuple(x.shape)))

        _device = x.device
        y = torch.empty((3, 64), dtype=torch.float32, device=_device)
        _egg_launch(_kernel_layer_norm, _device, x.contiguous(), self.norm.weight.contiguous(), self.norm.bias.contiguous(), y)
        return y
