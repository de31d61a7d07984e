/// Device functions and accumulators that generated CUDA kernels use.
///
/// The functions have the names that `ExpressionRules` writes; division and roots are those of IEEE 754, which nvcc
/// gives without fast-math flags.
enum CUDAPrelude {
  static let headers = """
    #include <cmath>
    #include <cstdint>
    #include <cstring>
    """

  /// Functions of numbers as PyTorch's: extrema are NaN if either side is, remainders have the divisor's sign.
  static let functions = """
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
    """

  /// Four neighbours at once, by one load or store of 16 bytes where all pointers allow it.
  static let quads = """
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
    """

  /// What a thread accumulates, and how two threads' parts become one.
  static let accumulators = """
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
    """

  /// Combination over the threads that share a row; every one of them gets the result.
  static let combination = """
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
    """

  static let launching = """
    template <class Function, class... Arguments>
    int launch(Function kernel, unsigned blocks, unsigned threads, cudaStream_t stream, Arguments... arguments) {
      kernel<<<blocks, threads, 0, stream>>>(arguments...);
      return cudaGetLastError();
    }
    """

  /// What kernels need; `text` is their source.
  static func selection(for text: String) -> [String] {
    var parts = [headers, functions]
    if text.contains("<aligned>") { parts.append(quads) }
    if text.contains("combined") { parts += [accumulators, combination] }
    return parts + [launching]
  }
}
