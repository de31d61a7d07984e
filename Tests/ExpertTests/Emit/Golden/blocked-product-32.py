# linear: a candidate with C++ kernels, written by EGG.
#
# Made for x: float32 (100, 33)
# Made for r: float32 (100, 70)
# - product in blocks of 32 rows

import torch

import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(33, 70)

    def forward(self, x, r):
        y = F.silu(self.fc(x)) + r
        return y, y.sum(1)

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

// Walks a row of n elements: step(j, u, lanes) for each vector, after(count, lanes) for each group of them.
template <int64_t n, int unroll, class Step, class After>
INLINED inline void overRow(Step step, After after) {
  constexpr int64_t group = unroll * W, grouped = n / group * group, whole = n / W * W;
  for (int64_t j = 0; j < grouped; j += group) {
    each<unroll>([&](auto u) INLINED { step(j + u * W, u, Index<W>{}); });
    after(Index<unroll>{}, Index<W>{});
  }
  for (int64_t j = grouped; j < whole; j += W) {
    step(j, Index<0>{}, Index<W>{});
    after(Index<1>{}, Index<W>{});
  }
  if constexpr (n % W != 0) {
    step(whole, Index<0>{}, Index<n % W>{});
    after(Index<1>{}, Index<n % W>{});
  }
}

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

INLINED inline vfloat sigmoid(vfloat x) { return 1.0f / (1.0f + exponential(-x)); }
inline float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }

template <class Accumulator, int n>
INLINED inline auto rowValue(Accumulator (&parts)[n]) {
  each<n - 1>([&](auto u) INLINED { parts[0].merge(parts[u + 1]); });
  return parts[0].row();
}

struct Sum {
  vfloat part{};
  template <int n> INLINED void add(vfloat x, Index<n> lanes) { part += first(x, lanes, 0.0f); }
  INLINED void merge(const Sum& other) { part += other.part; }
  INLINED float row() const { return sumAcross(part); }
  INLINED vfloat lanes() const { return part; }
};

// epilogue: 100 x 70, 1 pass, lanes along dimension 1
extern "C" void kernel_epilogue(const float* product_tensor, const float* fc_bias, const float* r_, float* __restrict y, float* __restrict total_tensor, int threads, int64_t rows) {
  #pragma omp parallel for num_threads(threads) schedule(static)
  for (int64_t i = 0; i < rows; ++i) {
    const float* const product_tensor_row = product_tensor + i * 70;
    const float* const r__row = r_ + i * 70;
    Sum partial_0[2];
    overRow<70, 2>(
      [&](int64_t j, auto u, auto lanes) INLINED {
        const vfloat t_2 = load(product_tensor_row + j, lanes) + load(fc_bias + j, lanes);
        const vfloat t_6 = t_2 * sigmoid(t_2) + load(r__row + j, lanes);
        partial_0[u].add(t_6, lanes);
        store(y + i * 70 + j, t_6, lanes);
      },
      [](auto count, auto lanes) INLINED {});
    const auto sum_0 = rowValue(partial_0);
    total_tensor[i] = sum_0;
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
_kernel_epilogue = _egg_function(_egg_library, "kernel_epilogue", "PPPPPIL")

class ModelNew(Model):
    def forward(self, x, r):
        if x.shape != (100, 33) or x.dtype is not torch.float32 or not x.is_cpu:
            raise ValueError(
                "x is %s %s on %s; this ModelNew is specialised to float32 (100, 33) on the CPU"
                % (x.dtype, tuple(x.shape), x.device))

        if r.shape != (100, 70) or r.dtype is not torch.float32 or not r.is_cpu:
            raise ValueError(
                "r is %s %s on %s; this ModelNew is specialised to float32 (100, 70) on the CPU"
                % (r.dtype, tuple(r.shape), r.device))

        _left = x.detach().contiguous()
        _right = self.fc.weight.detach().t()
        _block = torch.empty((32, 70), dtype=torch.float32)
        _fc_bias = self.fc.bias.contiguous()
        _r_ = r.contiguous()
        y = torch.empty((100, 70), dtype=torch.float32)
        total = torch.empty((100,), dtype=torch.float32)
        _threads = torch.get_num_threads()
        for start in range(0, 100, 32):
            stop = min(start + 32, 100)
            _part = _block[:stop - start]
            torch.mm(_left[start:stop], _right, out=_part)
            _kernel_epilogue(_part.data_ptr(), _fc_bias.data_ptr(), _r_.data_ptr() + start * 280, y.data_ptr() + start * 280, total.data_ptr() + start * 4, _threads, stop - start)

        doubled = total * 1
        return y, doubled
