extension Prelude {
  /// Loads and stores of whole vectors, of their first n lanes, with strides and at given places.
  static let memory = [
    Snippet(
      "VectorOf",
      text:
        "template <class T, int n> struct VectorOf { typedef T type __attribute__((vector_size(sizeof(T) * n))); };"
    ),
    Snippet("splat", text: "INLINED inline vfloat splat(float x) { return x - vfloat{}; }"),
    Snippet("truth", text: "INLINED inline vint truth(bool x) { return vint{} - (x ? 1 : 0); }"),
    Snippet(
      "iota",
      text: """
        template <int... i>
        INLINED inline vint iotaOf(std::integer_sequence<int, i...>) { return vint{i...}; }
        INLINED inline vint iota() { return iotaOf(std::make_integer_sequence<int, W>{}); }
        """),
    Snippet(
      "first",
      text: """
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
        """),
    Snippet(
      "toFloat", "toVector", "fromFloat", "bfloat",
      text: """
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
        """),
    Snippet(
      "load",
      text: """
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
        """),
    Snippet(
      "loadStrided",
      text: """
        template <class T, int n>
        INLINED inline vfloat loadStrided(const T* p, int64_t stride, Index<n>) {
          vfloat x{};
          for (int l = 0; l < n; ++l) x[l] = toFloat(p[l * stride]);
          return x;
        }
        """),
    Snippet(
      "clampIndex",
      text: """
        // A place within [0, extent), whatever the data says.
        template <class T>
        INLINED inline int64_t clampIndex(T at, int64_t extent) {
          return at > 0 ? (at < extent ? (int64_t)at : extent - 1) : 0;
        }
        """),
    Snippet(
      "gather",
      text: """
        // Lane l is p[l * stride + at[l] * distance].
        template <class T, int n>
        INLINED inline vfloat gather(const T* p, int64_t stride, vfloat at, int64_t extent, int64_t distance, Index<n>) {
          vfloat x{};
          for (int l = 0; l < n; ++l) x[l] = toFloat(p[l * stride + clampIndex(at[l], extent) * distance]);
          return x;
        }
        """),
    Snippet(
      "store",
      text: """
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
        """),
    Snippet(
      "storeStrided",
      text: """
        template <class T, class V, int n>
        INLINED inline void storeStrided(T* p, int64_t stride, V x, Index<n>) {
          for (int l = 0; l < n; ++l) p[l * stride] = fromFloat((T*)nullptr, x[l]);
        }
        """),
    Snippet(
      "stream", "fence",
      text: """
        // Stores past the cache where the address allows it; fence() makes such stores visible in order.
        template <int n>
        INLINED inline void stream(float* p, vfloat x, Index<n> lanes) {
          if (n < W || (uintptr_t)p % sizeof x) return store(p, x, lanes);
        #if defined(__clang__)
          __builtin_nontemporal_store(x, (vfloat*)p);
        #elif defined(AVX512_BUILTINS)
          __builtin_ia32_movntps512(p, x);
        #elif defined(__AVX__) && LANES == 8
          __builtin_ia32_movntps256(p, x);
        #elif defined(__SSE__) && LANES == 4
          __builtin_ia32_movntps(p, x);
        #else
          store(p, x, lanes);
        #endif
        }
        INLINED inline void fence() {
        #if defined(__SSE2__)
          __builtin_ia32_sfence();
        #endif
        }
        """),
    Snippet(
      "_Float16",
      text: """
        #if (defined(AVX512_BUILTINS) && LANES == 16) || (defined(__F16C__) && LANES == 8)
        // 16-bit floats by the vector; compilers take them one by one.
        typedef short vhalf __attribute__((vector_size(2 * W)));
        template <int n>
        INLINED inline vfloat load(const _Float16* p, Index<n>) {
          vhalf x{};
          memcpy(&x, p, 2 * n);
        #if LANES == 16
          return (vfloat)__builtin_ia32_vcvtph2ps512_mask(x, vfloat{}, (uint16_t)-1, 4);
        #else
          return (vfloat)__builtin_ia32_vcvtph2ps256(x);
        #endif
        }
        template <int n>
        INLINED inline void store(_Float16* p, vfloat x, Index<n>) {
        #if LANES == 16
          const vhalf narrow = (vhalf)__builtin_ia32_vcvtps2ph512_mask(x, 0, vhalf{}, (uint16_t)-1);
        #else
          const vhalf narrow = (vhalf)__builtin_ia32_vcvtps2ph256(x, 0);
        #endif
          memcpy(p, &narrow, 2 * n);
        }
        #endif
        """),
    Snippet(
      "bfloat",
      text: """
        template <int n>
        INLINED inline void store(bfloat* p, vfloat x, Index<n>) {  // to nearest, ties to even
          const vint wide = (vint)x, isNaN = x != x;
          const vint rounded = (wide + 0x7fff + ((wide >> 16) & 1)) >> 16;
          const vint bits = (isNaN & 0x7fc0) | (~isNaN & rounded);
          const auto narrow = __builtin_convertvector(bits, typename VectorOf<uint16_t, W>::type);
          memcpy(p, &narrow, 2 * n);
        }
        """),
  ]
}
