extension Prelude {
  /// Vectorised elementary functions, within about two units in the last place, with IEEE behaviour at the ends.
  ///
  /// Polynomials for exp, log, sine and cosine are those of Cephes (S. Moshier); for erf, N. Juffa's.
  static let transcendentals = [
    Snippet(
      "atMost", "atLeast",
      text: """
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
        """),
    Snippet(
      "reduceExponent", "reducedExponential", "timesPowerOfTwo",
      text: """
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
        """),
    Snippet(
      "decay",
      text: """
        // exp(x) for x <= 0.
        INLINED inline vfloat decay(vfloat x) {
          const vint gone = x < -104.0f;  // not computed, because results below the normal range are slow
          vfloat n, r;
          reduceExponent(gone ? vfloat{} : x, n, r);
          const vfloat result = timesPowerOfTwo(reducedExponential(r) + 1.0f, n);
          return gone ? vfloat{} : result;
        }
        """),
    Snippet(
      "exponential",
      text: """
        INLINED inline vfloat exponential(vfloat x) { return decay(atMost(x, 89.0f)); }
        inline float exponential(float x) { return std::exp(x); }
        """),
    Snippet(
      "exponentialMinusOne",
      text: """
        INLINED inline vfloat exponentialMinusOne(vfloat x) {
          vfloat n, r;
          reduceExponent(atLeast(atMost(x, 89.0f), -30.0f), n, r);
          const vfloat p = reducedExponential(r);
          const vfloat half = (vfloat)((__builtin_convertvector(n, vint) + 126) << 23);  // 2^(n - 1)
          const vfloat result = (half * p + (half - 0.5f)) * 2.0f;
          return absolute(x) < 1e-30f ? x : result;
        }
        inline float exponentialMinusOne(float x) { return std::expm1(x); }
        """),
    Snippet(
      "logarithm",
      text: """
        INLINED inline vfloat logarithm(vfloat x) {
          const vint tiny = x < 1.17549435e-38f;
          const vint bits = (vint)(tiny ? x * 8388608.0f : x) - 0x3f3504f3;
          const vfloat e = __builtin_convertvector((bits >> 23) - (tiny & 23), vfloat);
          const vfloat f = (vfloat)((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;  // in [sqrt(1/2), sqrt(2)) - 1
          vfloat p = f * 7.0376836292e-2f - 1.1514610310e-1f;
          p = p * f + 1.1676998740e-1f;
          p = p * f - 1.2420140846e-1f;
          p = p * f + 1.4249322787e-1f;
          p = p * f - 1.6668057665e-1f;
          p = p * f + 2.0000714765e-1f;
          p = p * f - 2.4999993993e-1f;
          p = p * f + 3.3333331174e-1f;
          const vfloat square = f * f;
          vfloat low = e * -2.12194440e-4f + p * (square * f);
          low = low - 0.5f * square;
          vfloat result = (f + low) + e * 0.693359375f;
          result = x == INFINITY ? x : result;
          result = x == 0.0f ? splat(-INFINITY) : result;
          return (x < 0.0f) | (x != x) ? splat(NAN) : result;
        }
        inline float logarithm(float x) { return std::log(x); }
        """),
    Snippet(
      "logarithmOfOnePlus",
      text: """
        INLINED inline vfloat logarithmOfOnePlus(vfloat x) {
          const vfloat u = 1.0f + x;
          const vfloat main = logarithm(u), lost = x - (u - 1.0f);  // what rounding took from u
          const vint exact = (u == 1.0f) | (u == INFINITY) | (u <= 0.0f);
          return exact ? (u == 1.0f ? x : main) : main + lost / u;
        }
        inline float logarithmOfOnePlus(float x) { return std::log1p(x); }
        """),
    Snippet(
      "hyperbolicTangent",
      text: """
        INLINED inline vfloat hyperbolicTangent(vfloat x) {
          const vfloat size = absolute(x);
          const vfloat t = exponentialMinusOne(2.0f * atMost(size, 10.0f));
          return withSign(t / (t + 2.0f), x);
        }
        inline float hyperbolicTangent(float x) { return std::tanh(x); }
        """),
    Snippet(
      "errorFunction",
      text: """
        INLINED inline vfloat errorFunction(vfloat x) {
          const vfloat t = absolute(x), s = x * x;
          vfloat far = t * 1.72948930e-5f - 3.83208680e-4f;
          const vfloat odd = t * 3.88393435e-3f - 2.42545605e-2f;
          far = far * s + odd;
          far = far * t + 1.06777847e-1f;
          far = far * t + 6.34846687e-1f;
          far = far * t + 1.28717512e-1f;
          far = far * t + t;
          far = withSign(1.0f - decay(-far), x);
          vfloat near = s * -5.99104969e-4f + 4.99339588e-3f;
          near = near * s - 2.67667342e-2f;
          near = near * s + 1.12818025e-1f;
          near = near * s - 3.76124859e-1f;
          near = near * s + 1.28379151e-1f;
          near = near * x + x;
          const vfloat result = t > 0.921875f ? far : near;
          return t > 10.0f ? withSign(splat(1.0f), x) : result;
        }
        inline float errorFunction(float x) { return std::erf(x); }
        """),
    Snippet(
      "onePlusErrorFunction",
      text: """
        // 1 + erf(x), by a fit of -log(erfc(t)) / t that is within 3e-8 of erfc and without cancellation for x < 0.
        INLINED inline vfloat onePlusErrorFunction(vfloat x) {
          const vfloat t = absolute(x);
          const vfloat t2 = t * t;
          const vfloat low = (t * 1.0291962e-1f + 6.3659775e-1f) * t + 1.1283803e+0f;
          const vfloat middle = (t * 1.0324012e-3f + 5.3693360e-4f) * t - 1.9583960e-2f;
          const vfloat high = t * 3.1440122e-5f - 3.0880194e-4f;
          const vfloat p = ((high * t2 * t) + middle) * (t2 * t) + low;
          const vfloat rest = decay(-(p * t));
          return x < 0.0f ? rest : 2.0f - rest;
        }
        inline float onePlusErrorFunction(float x) { return std::erfc(-x); }
        """),
    Snippet(
      "sigmoid",
      text: """
        INLINED inline vfloat sigmoid(vfloat x) { return 1.0f / (1.0f + exponential(-x)); }
        inline float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }
        """),
    Snippet(
      "sine", "cosine",
      text: """
        // sin(x + quarters * pi / 2): Cody-Waite reduction, the C library for huge arguments.
        INLINED inline vfloat circular(vfloat x, int quarters) {
          const vfloat shifted = x * 0.636619772f + 12582912.0f, q = shifted - 12582912.0f;
          vfloat r = x - q * 1.5703125f;
          r = r - q * 4.837512969970703125e-4f;
          r = r - q * 7.54978995489188216e-8f;
          const vfloat s = r * r;
          const vfloat sine = ((s * -1.9515295891e-4f + 8.3321608736e-3f) * s - 1.6666654611e-1f) * s * r + r;
          const vfloat cosine =
              ((s * 2.443315711809948e-5f - 1.388731625493765e-3f) * s + 4.166664568298827e-2f) * (s * s) - 0.5f * s + 1.0f;
          const vint quadrant = __builtin_convertvector(q, vint) + quarters;
          vfloat result = (quadrant & 1) != 0 ? cosine : sine;
          result = (quadrant & 2) != 0 ? -result : result;
          const vint huge = ~(absolute(x) < 8192.0f);
          if (__builtin_expect(anyAcross(huge), 0))
            for (int l = 0; l < W; ++l)
              if (huge[l]) result[l] = quarters ? std::cos(x[l]) : std::sin(x[l]);
          return result;
        }
        INLINED inline vfloat sine(vfloat x) {
          const vfloat result = circular(x, 0);
          return x == 0.0f ? x : result;
        }
        INLINED inline vfloat cosine(vfloat x) { return circular(x, 1); }
        inline float sine(float x) { return std::sin(x); }
        inline float cosine(float x) { return std::cos(x); }
        """),
  ]
}
