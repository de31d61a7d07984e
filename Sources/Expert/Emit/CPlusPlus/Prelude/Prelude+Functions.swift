extension Prelude {
  /// Functions of vectors that need no approximation.
  ///
  /// Scalars use the C library under the same names.
  static let functions = [
    Snippet(
      "absolute",
      text: """
        INLINED inline vfloat absolute(vfloat x) { return (vfloat)((vint)x & 0x7fffffff); }
        inline float absolute(float x) { return std::fabs(x); }
        """),
    Snippet(
      "withSign",
      text: """
        INLINED inline vfloat withSign(vfloat size, vfloat sign) {
          return (vfloat)((vint)size | ((vint)sign & (int)0x80000000));
        }
        """),
    Snippet(
      "maximum",
      text: """
        // NaN wins, as in PyTorch.
        template <class V> INLINED inline V maximum(V a, V b) { return ((a > b) | (a != a)) ? a : b; }
        """),
    Snippet(
      "minimum",
      text: """
        // NaN wins, as in PyTorch.
        template <class V> INLINED inline V minimum(V a, V b) { return ((a < b) | (a != a)) ? a : b; }
        """),
    Snippet(
      "signOf",
      text: """
        INLINED inline vfloat signOf(vfloat x) { return (x > 0.0f ? splat(1.0f) : x < 0.0f ? splat(-1.0f) : vfloat{}); }
        inline float signOf(float x) { return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : 0.0f; }
        """),
    lanewise("squareRoot", "std::sqrt(x)"),
    lanewise("roundDown", "std::floor(x)"),
    lanewise("roundUp", "std::ceil(x)"),
    lanewise("roundToEven", "std::rint(x)"),
    lanewise("roundToZero", "std::trunc(x)"),
    lanewise("power", "std::pow(x, y)", second: true),
    Snippet(
      "remainderOf",
      text: """
        // Python's %: the result has the divisor's sign.
        inline float remainderOf(float x, float y) {
          const float rest = std::fmod(x, y);
          return rest != 0.0f && (y < 0.0f) != (rest < 0.0f) ? rest + y : rest;
        }
        \(vectorForm(of: "remainderOf", second: true))
        """),
    Snippet(
      "floorQuotient",
      text: """
        // Python's //, with PyTorch's care for rounding.
        inline float floorQuotient(float x, float y) {
          if (y == 0.0f) return x / y;
          const float rest = std::fmod(x, y);
          float quotient = (x - rest) / y;
          if (rest != 0.0f && (y < 0.0f) != (rest < 0.0f)) quotient -= 1.0f;
          if (quotient == 0.0f) return std::copysign(0.0f, x / y);
          const float whole = std::floor(quotient);
          return quotient - whole > 0.5f ? whole + 1.0f : whole;
        }
        \(vectorForm(of: "floorQuotient", second: true))
        """),
    Snippet(
      "across",
      text: """
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
        """),
    Snippet(
      "sumAcross", "Doubles",
      text: """
        typedef typename VectorOf<double, W>::type Doubles;
        INLINED inline double sumAcross(Doubles x) {
          return across<double, W>(x, [](auto a, auto b) INLINED { return a + b; });
        }
        INLINED inline float sumAcross(vfloat x) {
          return across<float, W>(x, [](auto a, auto b) INLINED { return a + b; });
        }
        """),
    Snippet(
      "anyAcross",
      text: """
        INLINED inline bool anyAcross(vint x) {
          int some = 0;
          for (int l = 0; l < W; ++l) some |= x[l];
          return some != 0;
        }
        """),
  ]

  private static func lanewise(_ name: String, _ scalar: String, second: Bool = false) -> Snippet {
    let parameters = second ? "float x, float y" : "float x"
    return Snippet(
      name,
      text: """
        inline float \(name)(\(parameters)) { return \(scalar); }
        \(vectorForm(of: name, second: second))
        """)
  }

  private static func vectorForm(of name: String, second: Bool) -> String {
    """
    INLINED inline vfloat \(name)(vfloat x\(second ? ", vfloat y" : "")) {
      vfloat result{};
      for (int l = 0; l < W; ++l) result[l] = \(name)(x[l]\(second ? ", y[l]" : ""));
      return result;
    }
    """
  }
}
