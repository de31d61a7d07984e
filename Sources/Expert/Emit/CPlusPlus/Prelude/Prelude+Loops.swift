extension Prelude {
  /// Compile-time loops, and the walk over a row in vectors.
  static let loops = [
    Snippet(
      "each",
      text: """
        // Calls body(Index<0>) ... body(Index<n - 1>).
        template <class Body, int... i>
        INLINED inline void eachOf(Body& body, std::integer_sequence<int, i...>) { (body(Index<i>{}), ...); }
        template <int n, class Body>
        INLINED inline void each(Body body) { eachOf(body, std::make_integer_sequence<int, n>{}); }
        """),
    Snippet(
      "overRow",
      text: """
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
        """),
    Snippet(
      "overRowReversed",
      text: """
        // Walks a row of n elements from its end, one vector at a time.
        template <int64_t n, class Step, class After>
        INLINED inline void overRowReversed(Step step, After after) {
          constexpr int64_t whole = n / W * W;
          if constexpr (n % W != 0) {
            step(whole, Index<0>{}, Index<n % W>{});
            after(Index<1>{}, Index<n % W>{});
          }
          for (int64_t j = whole - W; j >= 0; j -= W) {
            step(j, Index<0>{}, Index<W>{});
            after(Index<1>{}, Index<W>{});
          }
        }
        """),
    Snippet(
      "Scratch",
      text: """
        // A thread's own row buffers.
        struct Scratch {
          float* data;
          explicit Scratch(int64_t floats) : data((float*)aligned_alloc(64, (floats * 4 + 63) / 64 * 64)) {}
          ~Scratch() { free(data); }
        };
        """),
  ]
}
