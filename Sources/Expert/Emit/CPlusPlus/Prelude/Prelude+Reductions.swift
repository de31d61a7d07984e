extension Prelude {
  /// Accumulators of reductions.
  ///
  /// All have `add`, `merge`, `row()` (one result from all lanes) and `lanes()` (one for each);
  /// the long ones also `fold()`, called now and then so that rounding errors do not grow with the row.
  static let reductions = [
    Snippet(
      "rowValue",
      text: """
        template <class Accumulator, int n>
        INLINED inline auto rowValue(Accumulator (&parts)[n]) {
          each<n - 1>([&](auto u) INLINED { parts[0].merge(parts[u + 1]); });
          return parts[0].row();
        }
        """),
    Snippet(
      "Sum",
      text: """
        struct Sum {
          vfloat part{};
          template <int n> INLINED void add(vfloat x, Index<n> lanes) { part += first(x, lanes, 0.0f); }
          INLINED void merge(const Sum& other) { part += other.part; }
          INLINED float row() const { return sumAcross(part); }
          INLINED vfloat lanes() const { return part; }
        };
        """),
    Snippet(
      "LongSum",
      text: """
        // A sum in two levels; the upper one keeps what its additions round away.
        struct LongSum {
          vfloat part{}, total{}, lost{};
          template <int n> INLINED void add(vfloat x, Index<n> lanes) { part += first(x, lanes, 0.0f); }
          INLINED void addUpper(vfloat x) {
            const vfloat sum = total + x, back = sum - total;
            const vfloat error = (total - (sum - back)) + (x - back);
            lost += error == error ? error : vfloat{};  // not where the sum is infinite
            total = sum;
          }
          INLINED void fold() { addUpper(part); part = vfloat{}; }
          INLINED void merge(const LongSum& other) {
            addUpper(other.total);
            addUpper(other.part);
            lost += other.lost;
          }
          INLINED float row() const {
            const Doubles wide = __builtin_convertvector(total, Doubles) + __builtin_convertvector(lost + part, Doubles);
            return (float)sumAcross(wide);
          }
          INLINED vfloat lanes() const { return total + (lost + part); }
        };
        """),
    Snippet(
      "Product",
      text: """
        struct Product {
          vfloat part = splat(1.0f);
          template <int n> INLINED void add(vfloat x, Index<n> lanes) { part *= first(x, lanes, 1.0f); }
          INLINED void merge(const Product& other) { part *= other.part; }
          INLINED float row() const { return across<float, W>(part, [](auto a, auto b) INLINED { return a * b; }); }
          INLINED vfloat lanes() const { return part; }
        };
        """),
    extremum("Maximum", function: "maximum", neutral: "-INFINITY"),
    extremum("Minimum", function: "minimum", neutral: "INFINITY"),
    argument("ArgumentOfMaximum", better: ">", neutral: "-INFINITY"),
    argument("ArgumentOfMinimum", better: "<", neutral: "INFINITY"),
    Snippet(
      "Any",
      text: """
        struct Any {
          vint part{};
          template <int n> INLINED void add(vint x, Index<n> lanes) { part |= first(x, lanes, 0); }
          INLINED void merge(const Any& other) { part |= other.part; }
          INLINED bool row() const { return anyAcross(part); }
          INLINED vint lanes() const { return part; }
        };
        """),
    Snippet(
      "All",
      text: """
        struct All {
          vint part = vint{} - 1;
          template <int n> INLINED void add(vint x, Index<n> lanes) { part &= first(x, lanes, -1); }
          INLINED void merge(const All& other) { part &= other.part; }
          INLINED bool row() const { return !anyAcross(~part); }
          INLINED vint lanes() const { return part; }
        };
        """),
    Snippet(
      "Moments", "MomentsOf",
      text: """
        template <class T> struct MomentsOf { T mean, deviations; };
        // Mean and sum of squared deviations; groups of vectors are combined by Chan's formula.
        struct Moments {
          vfloat count{}, mean{}, deviations{};
          template <int group, int n>
          INLINED void add(Index<group>, Index<n> lanes, const vfloat* x) {
            Moments part;
            part.count = first(splat(group), lanes, 0.0f);
            each<group>([&](auto u) INLINED { part.mean += x[u]; });
            part.mean = part.mean * (1.0f / group);
            each<group>([&](auto u) INLINED {
              const vfloat d = x[u] - part.mean;
              part.deviations += d * d;
            });
            part.deviations = first(part.deviations, lanes, 0.0f);
            part.mean = first(part.mean, lanes, 0.0f);
            merge(part);
          }
          INLINED void merge(const Moments& other) {
            const vfloat all = count + other.count;
            const vfloat share = all > 0.0f ? other.count / all : vfloat{};
            const vfloat d = other.mean - mean;
            mean += d * share;
            deviations += other.deviations + d * (d * (share * count));
            count = all;
          }
          INLINED MomentsOf<float> row() const {
            const Doubles n = __builtin_convertvector(count, Doubles), m = __builtin_convertvector(mean, Doubles);
            const double all = sumAcross(n), rowMean = sumAcross(n * m) / all;
            const Doubles d = m - rowMean;
            return {(float)rowMean, (float)sumAcross(__builtin_convertvector(deviations, Doubles) + n * d * d)};
          }
          INLINED MomentsOf<vfloat> lanes() const { return {mean, deviations}; }
        };
        """),
    Snippet(
      "LongMoments",
      text: """
        // Moments in two levels.
        struct LongMoments {
          Moments part, total;
          template <int group, int n>
          INLINED void add(Index<group> count, Index<n> lanes, const vfloat* x) { part.add(count, lanes, x); }
          INLINED void fold() { total.merge(part); part = Moments(); }
          INLINED MomentsOf<float> row() { fold(); return total.row(); }
          INLINED MomentsOf<vfloat> lanes() { fold(); return total.lanes(); }
        };
        """),
    Snippet(
      "LogSumExp", "LogSumExpOf",
      text: """
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
        """),
  ]

  private static func extremum(_ name: String, function: String, neutral: String) -> Snippet {
    Snippet(
      name,
      text: """
        struct \(name) {
          vfloat part = splat(\(neutral));
          template <int n> INLINED void add(vfloat x, Index<n> lanes) { part = \(function)(part, first(x, lanes, \(neutral))); }
          INLINED void merge(const \(name)& other) { part = \(function)(part, other.part); }
          INLINED float row() const {
            return across<float, W>(part, [](auto a, auto b) INLINED { return \(function)(a, b); });
          }
          INLINED vfloat lanes() const { return part; }
        };
        """)
  }

  private static func argument(_ name: String, better: String, neutral: String) -> Snippet {
    Snippet(
      name,
      text: """
        // Place of the first extreme element; NaN is the most extreme.
        struct \(name) {
          vfloat best = splat(\(neutral));
          vint place{};
          INLINED void take(vint wins, vfloat x, vint at) {
            best = wins ? x : best;
            place = wins ? at : place;
          }
          template <int n>
          INLINED void add(vfloat x, Index<n> lanes, vint at) {
            take(first((x \(better) best) | ((x != x) & (best == best)), lanes, 0), x, at);
          }
          INLINED void merge(const \(name)& other) {
            const vint same = (other.best == best) | ((other.best != other.best) & (best != best));
            const vint more = (other.best \(better) best) | ((other.best != other.best) & (best == best));
            take(more | (same & (other.place < place)), other.best, other.place);
          }
          INLINED int64_t row() const {
            int top = 0;
            for (int l = 1; l < W; ++l) {
              const bool same = best[l] == best[top] || (best[l] != best[l] && best[top] != best[top]);
              const bool more = best[l] \(better) best[top] || (best[l] != best[l] && best[top] == best[top]);
              if (more || (same && place[l] < place[top])) top = l;
            }
            return place[top];
          }
          INLINED vint lanes() const { return place; }
        };
        """)
  }
}
