extension Prelude {
  /// Places and lanes of pooling windows.
  static let windows = [
    Snippet(
      "lesser", text: "INLINED inline int64_t lesser(int64_t a, int64_t b) { return a < b ? a : b; }"),
    Snippet(
      "firstInside",
      text: """
        // The first of start, start + step, ... that is not before 0.
        INLINED inline int64_t firstInside(int64_t start, int64_t step) {
          return start >= 0 ? start : start + (step - 1 - start) / step * step;
        }
        """),
    Snippet(
      "countWithin",
      text: """
        // How many of the window's places from start on lie in [low, high).
        INLINED inline float countWithin(int64_t start, int64_t window, int64_t low, int64_t high) {
          const int64_t end = start + window < high ? start + window : high;
          return (float)(end - (start > low ? start : low));
        }
        """),
    Snippet(
      "evenLanes", "oddLanes",
      text: """
        // Every second element from p, and from p + 1.
        template <int odd, int... l>
        INLINED inline vfloat alternateLanes(const float* p, std::integer_sequence<int, l...>) {
          const vfloat low = load(p, Index<W>{}), high = load(p + W, Index<W>{});
        #if defined(__clang__)
          return __builtin_shufflevector(low, high, (2 * l + odd)...);
        #else
          return __builtin_shuffle(low, high, vint{(2 * l + odd)...});
        #endif
        }
        INLINED inline vfloat evenLanes(const float* p) {
          return alternateLanes<0>(p, std::make_integer_sequence<int, W>{});
        }
        INLINED inline vfloat oddLanes(const float* p) {
          return alternateLanes<1>(p, std::make_integer_sequence<int, W>{});
        }
        """),
  ]
}
