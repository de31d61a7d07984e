# column-softmax: a candidate with C++ kernels, written by EGG.
#
# Made for x: float32 (2, 7, 17)

import torch

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        return torch.softmax(x, 1)

_EGG_KERNELS = r'''
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

#define INLINED __attribute__((always_inline))

namespace widest {

#if defined(__AVX512F__)
#define LANES 16  // floats of a vector register
#elif defined(__AVX__)
#define LANES 8
#else
#define LANES 4
#endif
#if defined(__AVX512F__) && LANES == 16 && !defined(__clang__)
#define AVX512_BUILTINS  // where GCC's vector extensions do not say enough
#endif
constexpr int W = LANES;
typedef float vfloat __attribute__((vector_size(4 * W)));
typedef int32_t vint __attribute__((vector_size(4 * W)));  // also truth values: -1 or 0
template <int n> using Index = std::integral_constant<int, n>;

// Calls body(Index<0>) ... body(Index<n - 1>).
template <class Body, int... i>
INLINED inline void eachOf(Body& body, std::integer_sequence<int, i...>) { (body(Index<i>{}), ...); }
template <int n, class Body>
INLINED inline void each(Body body) { eachOf(body, std::make_integer_sequence<int, n>{}); }

template <class T, int n> struct VectorOf { typedef T type __attribute__((vector_size(sizeof(T) * n))); };

INLINED inline vfloat splat(float x) { return x - vfloat{}; }

template <int... i>
INLINED inline vint iotaOf(std::integer_sequence<int, i...>) { return vint{i...}; }
INLINED inline vint iota() { return iotaOf(std::make_integer_sequence<int, W>{}); }

// The first n lanes of x; the others are neutral.
template <int n>
INLINED inline vfloat first(vfloat x, Index<n>, float neutral) {
  if constexpr (n == W) return x;
  else return iota() < n ? x : splat(neutral);
}
template <int n>
INLINED inline vint first(vint x, Index<n>, int neutral) {
  if constexpr (n == W) return x;
  else return iota() < n ? x : vint{} + neutral;
}

struct bfloat { uint16_t bits; };
template <class T> INLINED inline float toFloat(T x) { return (float)x; }
INLINED inline float toFloat(bfloat x) {
  const uint32_t wide = (uint32_t)x.bits << 16;
  float value;
  memcpy(&value, &wide, 4);
  return value;
}
template <class T> INLINED inline T fromFloat(T*, float x) { return (T)x; }
INLINED inline bfloat fromFloat(bfloat*, float x) {  // to nearest, ties to even
  uint32_t wide;
  memcpy(&wide, &x, 4);
  if (x != x) return {0x7fc0};
  return {(uint16_t)((wide + 0x7fff + ((wide >> 16) & 1)) >> 16)};
}
INLINED inline vfloat toVector(vint x) { return __builtin_convertvector(x, vfloat); }

template <int n>
INLINED inline vfloat load(const float* p, Index<n>) {
  vfloat x{};
#if defined(AVX512_BUILTINS)
  if constexpr (n < W)
    return (vfloat)__builtin_ia32_loadups512_mask(p, x, (uint16_t)((1u << n) - 1));
#endif
  memcpy(&x, p, 4 * n);
#if defined(AVX512_BUILTINS)
  asm("" : "+v"(x));  // keeps the load out of masked arithmetic, whose memory operands are slow
#endif
  return x;
}
template <class T> constexpr bool isByte = false;
template <> constexpr bool isByte<bool> = true;
template <> constexpr bool isByte<uint8_t> = true;
template <class T, int n>
INLINED inline vfloat load(const T* p, Index<n>) {
#if defined(AVX512_BUILTINS)
  if constexpr (n == W && isByte<T>) {  // masks: one widening instead of an insertion for each lane
    typedef char bytes __attribute__((vector_size(16)));
    bytes narrow;
    memcpy(&narrow, p, W);
    return toVector((vint)__builtin_ia32_pmovzxbd512_mask(narrow, vint{}, (uint16_t)-1));
  }
#endif
  vfloat x{};
  if constexpr (std::is_integral<T>::value && sizeof(T) <= 4) {
    typedef typename std::conditional<std::is_same<T, bool>::value, uint8_t, T>::type Element;
    typename VectorOf<Element, W>::type narrow{};
    memcpy(&narrow, p, sizeof(T) * n);
    return __builtin_convertvector(__builtin_convertvector(narrow, vint), vfloat);
  } else if constexpr (std::is_same<T, bfloat>::value) {
    typename VectorOf<uint16_t, W>::type narrow{};
    memcpy(&narrow, p, 2 * n);
    return (vfloat)(__builtin_convertvector(narrow, vint) << 16);
  }
  for (int l = 0; l < n; ++l) x[l] = toFloat(p[l]);
  return x;
}

template <int n>
INLINED inline void store(float* p, vfloat x, Index<n>) {
#if defined(AVX512_BUILTINS)
  if constexpr (n < W)
    return __builtin_ia32_storeups512_mask(p, x, (uint16_t)((1u << n) - 1));
#endif
  memcpy(p, &x, 4 * n);
}
template <int n>
INLINED inline void store(bool* p, vfloat x, Index<n>) {
  const auto bytes = __builtin_convertvector((x != 0.0f) & 1, typename VectorOf<uint8_t, W>::type);
  memcpy(p, &bytes, n);
}
template <class T, int n>
INLINED inline void store(T* p, vfloat x, Index<n>) {
  for (int l = 0; l < n; ++l) p[l] = fromFloat((T*)nullptr, x[l]);
}
template <class T, int n>
INLINED inline void store(T* p, vint x, Index<n>) {
  for (int l = 0; l < n; ++l) p[l] = fromFloat((T*)nullptr, x[l]);
}

// NaN wins, as in PyTorch.
template <class V> INLINED inline V maximum(V a, V b) { return ((a > b) | (a != a)) ? a : b; }

// Combines the n lanes of a vector pairwise.
template <class T, int n, class Combine>
INLINED inline T across(typename VectorOf<T, n>::type x, Combine combine) {
  if constexpr (n == 2) return combine(T(x[0]), T(x[1]));
  else {
    typename VectorOf<T, n / 2>::type low, high;
    memcpy(&low, &x, sizeof low);
    memcpy(&high, (const char*)&x + sizeof low, sizeof high);
    return across<T, n / 2>(combine(low, high), combine);
  }
}

typedef typename VectorOf<double, W>::type Doubles;
INLINED inline double sumAcross(Doubles x) {
  return across<double, W>(x, [](auto a, auto b) INLINED { return a + b; });
}
INLINED inline float sumAcross(vfloat x) {
  return across<float, W>(x, [](auto a, auto b) INLINED { return a + b; });
}

// Limits that let NaN through.
INLINED inline vfloat atMost(vfloat x, float limit) {
#if defined(AVX512_BUILTINS)
  return (vfloat)__builtin_ia32_minps512_mask(splat(limit), x, x, (uint16_t)-1, 4);
#else
  return x > limit ? splat(limit) : x;
#endif
}
INLINED inline vfloat atLeast(vfloat x, float limit) {
#if defined(AVX512_BUILTINS)
  return (vfloat)__builtin_ia32_maxps512_mask(splat(limit), x, x, (uint16_t)-1, 4);
#else
  return x < limit ? splat(limit) : x;
#endif
}

// x = n * log(2) + r with |r| <= log(2) / 2.
INLINED inline void reduceExponent(vfloat x, vfloat& n, vfloat& r) {
  n = (x * 1.44269504f + 12582912.0f) - 12582912.0f;  // to the nearest integer
  r = x - n * 0.693359375f;
  r = r - n * -2.12194440e-4f;
}
// exp(r) - 1; not by Horner's rule, so that the chain of dependent steps is short.
INLINED inline vfloat reducedExponential(vfloat r) {
  const vfloat square = r * r;
  const vfloat low = r * 1.6666665459e-1f + 5.0000001201e-1f;
  vfloat high = r * 8.3334519073e-3f + 4.1665795894e-2f;
  high = (r * 1.9875691500e-4f + 1.3981999507e-3f) * square + high;
  return (high * square + low) * square + r;
}
INLINED inline vfloat timesPowerOfTwo(vfloat x, vfloat n) {
#if defined(AVX512_BUILTINS)
  return (vfloat)__builtin_ia32_scalefps512_mask(x, n, x, (uint16_t)-1, 4);
#else
  const vint whole = __builtin_convertvector(n, vint), half = whole >> 1;
  return x * (vfloat)((half + 127) << 23) * (vfloat)((whole - half + 127) << 23);
#endif
}

// exp(x) for x <= 0.
INLINED inline vfloat decay(vfloat x) {
  const vint gone = x < -104.0f;  // not computed, because results below the normal range are slow
  vfloat n, r;
  reduceExponent(gone ? vfloat{} : x, n, r);
  const vfloat result = timesPowerOfTwo(reducedExponential(r) + 1.0f, n);
  return gone ? vfloat{} : result;
}

INLINED inline vfloat exponential(vfloat x) { return decay(atMost(x, 89.0f)); }
inline float exponential(float x) { return std::exp(x); }

template <class T> struct LogSumExpOf { T maximum, sum; };
// Running maximum m and sum of exp(x - m), rescaled once for a group of vectors.
struct LogSumExp {
  vfloat maximum = splat(-INFINITY), sum{};
  INLINED static vfloat shiftFor(vfloat top) { return top == -INFINITY ? vfloat{} : top; }
  template <int group, int n>
  INLINED void add(Index<group>, Index<n> lanes, const vfloat* x) {
    vfloat top = maximum, part{};
    each<group>([&](auto u) INLINED {
      const vfloat value = first(x[u], lanes, -INFINITY);
      top = value > top ? value : top;
    });
    const vfloat shift = shiftFor(top);
    each<group>([&](auto u) INLINED { part += decay(first(x[u], lanes, -INFINITY) - shift); });
    sum = sum * decay(maximum - shift) + part;
    maximum = top;
  }
  INLINED LogSumExpOf<float> row() const {
    const float top = across<float, W>(maximum, [](auto a, auto b) INLINED { return a > b ? a : b; });
    const float shift = top == -INFINITY ? 0.0f : top;
    return {top, sumAcross(sum * decay(maximum - shift))};
  }
  INLINED LogSumExpOf<vfloat> lanes() const { return {maximum, sum}; }
};

// columns: 2 x 17 x 7, 2 passes, lanes along dimension 1
extern "C" void kernel_columns_(const float* x, float* __restrict y, int threads) {
  for (int64_t i = 0; i < 2; ++i) {
    const float* const x_row = x + i * 119;
    auto columns = [&](auto vectors, auto last) INLINED {
      constexpr int T = vectors, rest = last;  // vectors, and lanes of the last one
      // Pass 1
      LogSumExp partial_0[T];
      vfloat group_0[T][4];
      int filled = 0;
      for (int64_t r0 = 0; r0 < 7; ++r0) {
        each<T>([&](auto t) INLINED {
          constexpr Index<(t + 1 < T ? W : rest)> lanes{};
          const int64_t j = t * W;
          group_0[t][filled] = load(x_row + j + r0 * 17, lanes);
        });
        if (++filled == 4) {
          each<T>([&](auto t) INLINED { partial_0[t].add(Index<4>{}, Index<W>{}, group_0[t] + 0); });
          filled = 0;
        }
      }
      for (int k = 0; k < filled; ++k) {
        each<T>([&](auto t) INLINED { partial_0[t].add(Index<1>{}, Index<W>{}, group_0[t] + k); });
      }
      LogSumExpOf<vfloat> lse_0[T];
      each<T>([&](auto t) INLINED { lse_0[t] = partial_0[t].lanes(); });
      // Pass 2
      for (int64_t r0 = 0; r0 < 7; ++r0) {
        each<T>([&](auto t) INLINED {
          constexpr Index<(t + 1 < T ? W : rest)> lanes{};
          const int64_t j = t * W;
          const vfloat t_5 = exponential(load(x_row + j + r0 * 17, lanes) - lse_0[t].maximum) / lse_0[t].sum;
          store(y + i * 119 + j + r0 * 17, t_5, lanes);
        });
      }
    };
    columns(Index<(17 + W - 1) / W>{}, Index<(17 - 1) % W + 1>{});
  }
}

#undef LANES
#undef AVX512_BUILTINS

}  // namespace widest
'''

import ctypes
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile

_EGG_FLAGS = (
    "-O3 -march=native -fopenmp -shared -fPIC -std=c++17 -fno-math-errno -fno-trapping-math"
    " -Wno-psabi".split())


def _egg_compiler():
    for name in (os.environ.get("CXX"), "c++", "g++", "clang++"):
        path = name and shutil.which(name)
        if path:
            return os.path.realpath(path)
    raise RuntimeError("EGG: compiling the kernels failed: no C++ compiler; install g++ or set CXX to one")


def _egg_machine():
    """What -march=native depends on."""
    try:
        with open("/proc/cpuinfo") as file:
            first = file.read().split("\n\n")[0]
    except OSError:
        first = platform.processor()
    kept = ("model name", "flags", "Features", "CPU part")
    return platform.machine() + "".join(line for line in first.splitlines() if line.startswith(kept))


def _egg_build(source):
    """Compiles the kernels, unless the cache has them, and loads them."""
    compiler = _egg_compiler()
    stamp = os.stat(compiler)
    key = [source, *_EGG_FLAGS, compiler, str(stamp.st_size), str(stamp.st_mtime_ns), _egg_machine()]
    name = hashlib.sha256("\0".join(key).encode()).hexdigest()[:32] + ".so"
    caches = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    folder = os.environ.get("EGG_KERNEL_CACHE") or os.path.join(caches, "egg-kernels")
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as workspace:
            text, built = os.path.join(workspace, "kernels.cpp"), os.path.join(workspace, name)
            with open(text, "w") as file:
                file.write(source)
            run = subprocess.run(
                [compiler, *_EGG_FLAGS, text, "-o", built], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
            if run.returncode != 0:
                lines = run.stdout.splitlines()
                first = next((line for line in lines if "error" in line), lines[0] if lines else "no message")
                raise RuntimeError(
                    "EGG: compiling the kernels failed: %s\n%s said:\n%s" % (first, compiler, run.stdout))
            os.replace(built, path)  # at once, so that two processes can build together
    return ctypes.CDLL(path)


def _egg_function(library, name, arguments):
    types = {"P": ctypes.c_void_p, "I": ctypes.c_int, "L": ctypes.c_int64}
    function = getattr(library, name)
    function.argtypes = [types[kind] for kind in arguments]
    function.restype = None
    return function

_egg_library = _egg_build(_EGG_KERNELS)
_kernel_columns_ = _egg_function(_egg_library, "kernel_columns_", "PPI")

class ModelNew(Model):
    def forward(self, x):
        if x.shape != (2, 7, 17) or x.dtype is not torch.float32 or not x.is_cpu:
            raise ValueError(
                "x is %s %s on %s; this ModelNew is specialised to float32 (2, 7, 17) on the CPU"
                % (x.dtype, tuple(x.shape), x.device))

        _x = x.contiguous()
        y = torch.empty((2, 7, 17), dtype=torch.float32)
        _kernel_columns_(_x.data_ptr(), y.data_ptr(), torch.get_num_threads())
        return y
