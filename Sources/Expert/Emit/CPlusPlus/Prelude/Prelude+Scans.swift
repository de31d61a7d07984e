extension Prelude {
  /// Running combinations; carried in fp64, as PyTorch accumulates its own on CPUs.
  static let scans = [
    combination("Plus", "a + b", neutral: "0.0"),
    combination("Times", "a * b", neutral: "1.0"),
    combination("Larger", "maximum(a, b)", neutral: "-INFINITY"),
    combination("Smaller", "minimum(a, b)", neutral: "INFINITY"),
    Snippet(
      "shiftUp",
      text: """
        // Lane l becomes lane l - k; the first k lanes are filled.
        template <int k, class V, int... l>
        INLINED inline V shiftUpOf(V x, V fill, std::integer_sequence<int, l...>) {
          constexpr int n = sizeof...(l);
        #if defined(__clang__)
          return __builtin_shufflevector(fill, x, (l < k ? l : n + l - k)...);
        #else
          typedef typename VectorOf<int64_t, n>::type Places;
          return __builtin_shuffle(fill, x, Places{(l < k ? l : n + l - k)...});
        #endif
        }
        template <int k, int n, class V>
        INLINED inline V shiftUp(V x, V fill) { return shiftUpOf<k>(x, fill, std::make_integer_sequence<int, n>{}); }
        """),
    Snippet(
      "reversedLanes",
      text: """
        template <int... l>
        INLINED inline vfloat reversedLanesOf(vfloat x, std::integer_sequence<int, l...>) {
        #if defined(__clang__)
          return __builtin_shufflevector(x, x, (W - 1 - l)...);
        #else
          return __builtin_shuffle(x, vint{(W - 1 - l)...});
        #endif
        }
        INLINED inline vfloat reversedLanes(vfloat x) {
          return reversedLanesOf(x, std::make_integer_sequence<int, W>{});
        }
        """),
    Snippet(
      "RunningRow",
      text: """
        // A running combination along a row, a vector at a time.
        template <class Combine, bool exclusive, bool reversed>
        struct RunningRow {
          static constexpr int half = W / 2;
          typedef typename VectorOf<double, half>::type Half;
          typedef typename VectorOf<float, half>::type Narrow;
          double carry = Combine::neutral;

          INLINED Half run(Narrow x) {
            const Half fill = Combine::neutral - Half{};
            Half sum = __builtin_convertvector(x, Half);
            sum = Combine()(shiftUp<1, half>(sum, fill), sum);
            if constexpr (half > 2) sum = Combine()(shiftUp<2, half>(sum, fill), sum);
            if constexpr (half > 4) sum = Combine()(shiftUp<4, half>(sum, fill), sum);
            const Half before = carry - Half{};
            sum = Combine()(before, sum);
            carry = sum[half - 1];
            return exclusive ? shiftUp<1, half>(sum, before) : sum;
          }
          template <int n>
          INLINED vfloat step(vfloat x, Index<n> lanes) {
            x = first(x, lanes, (float)Combine::neutral);
            if (reversed) x = reversedLanes(x);
            Narrow part[2];
            memcpy(part, &x, sizeof x);
            part[0] = __builtin_convertvector(run(part[0]), Narrow);
            part[1] = __builtin_convertvector(run(part[1]), Narrow);
            memcpy(&x, part, sizeof x);
            return reversed ? reversedLanes(x) : x;
          }
        };
        """),
    Snippet(
      "RunningLanes",
      text: """
        // A running combination for each lane, an element at a time.
        template <class Combine, bool exclusive>
        struct RunningLanes {
          Doubles carry = Combine::neutral - Doubles{};
          INLINED vfloat step(vfloat x) {
            const Doubles before = carry;
            carry = Combine()(carry, __builtin_convertvector(x, Doubles));
            return __builtin_convertvector(exclusive ? before : carry, vfloat);
          }
        };
        """),
  ]

  private static func combination(_ name: String, _ expression: String, neutral: String) -> Snippet {
    Snippet(
      name,
      text: """
        struct \(name) {
          static constexpr double neutral = \(neutral);
          template <class V> INLINED V operator()(V a, V b) const { return \(expression); }
        };
        """)
  }
}
