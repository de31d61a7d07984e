extension Prelude {
  /// Combinations of row values over all rows, in fp64 and in a fixed order.
  static let totals = [
    Snippet(
      "Total",
      text: """
        template <class Combine>
        struct Total {
          double value = Combine::neutral;
          void add(double x, int64_t) { value = Combine()(value, x); }
          void merge(const Total& other) { value = Combine()(value, other.value); }
        };
        """),
    Snippet(
      "TotalArgument",
      text: """
        // Place of the first largest value, or smallest if sign is -1; NaN is the most extreme.
        template <int sign>
        struct TotalArgument {
          double best = -INFINITY;
          int64_t value = INT64_MAX;
          void take(double x, int64_t at) {
            const bool same = x == best || (x != x && best != best), more = x > best || (x != x && best == best);
            if (more || (same && at < value)) { best = x; value = at; }
          }
          void add(double x, int64_t at) { take(sign * x, at); }
          void merge(const TotalArgument& other) { take(other.best, other.value); }
        };
        """),
    Snippet(
      "TotalMoments",
      text: """
        struct TotalMoments {
          double count = 0, mean = 0, deviations = 0;
          void add(double x, int64_t) {
            const double d = x - mean;
            mean += d / ++count;
            deviations += d * (x - mean);
          }
          void merge(const TotalMoments& other) {
            if (other.count == 0) return;
            const double all = count + other.count, d = other.mean - mean;
            mean += d * other.count / all;
            deviations += other.deviations + d * d * count * other.count / all;
            count = all;
          }
        };
        """),
    Snippet(
      "TotalLogSumExp",
      text: """
        struct TotalLogSumExp {
          double maximum = -INFINITY, sum = 0;
          void add(double x, int64_t) { merge({x, 1}); }
          void merge(const TotalLogSumExp& other) {
            const double top = other.maximum > maximum ? other.maximum : maximum;
            const double shift = top == -INFINITY ? 0 : top;
            sum = sum * std::exp(maximum - shift) + other.sum * std::exp(other.maximum - shift);
            maximum = top;
          }
        };
        """),
  ]
}
