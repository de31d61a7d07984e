/// The helper functions that generated C++ may call, and the choice of those that a text does call.
enum Prelude {
  /// A piece of C++ and the names that it defines.
  struct Snippet: Sendable {
    var names: Set<String>
    var text: String

    init(_ names: String..., text: String) {
      self.names = Set(names)
      self.text = text
    }
  }

  /// All snippets; each uses earlier ones only.
  static let snippets = loops + memory + functions + transcendentals + reductions + scans + totals + windows

  /// The headers and fundamental types, for vectors of `width` elements (0: the machine's widest).
  static func opening(width: Int) -> String {
    let choice =
      width == 0
      ? """
      #if defined(__AVX512F__)
      #define LANES 16  // floats of a vector register
      #elif defined(__AVX__)
      #define LANES 8
      #else
      #define LANES 4
      #endif
      """ : "#define LANES \(width)  // floats of a vector"
    return choice + "\n" + builtins + "\n" + types
  }

  /// What ends the part of the text that `opening` began.
  static let closing = "#undef LANES\n#undef AVX512_BUILTINS"

  private static let builtins = """
    #if defined(__AVX512F__) && LANES == 16 && !defined(__clang__)
    #define AVX512_BUILTINS  // where GCC's vector extensions do not say enough
    #endif
    """

  static let headers = """
    #include <cmath>
    #include <cstdint>
    #include <cstdlib>
    #include <cstring>
    #include <utility>

    #define INLINED __attribute__((always_inline))
    """

  private static let types = """
    constexpr int W = LANES;
    typedef float vfloat __attribute__((vector_size(4 * W)));
    typedef int32_t vint __attribute__((vector_size(4 * W)));  // also truth values: -1 or 0
    template <int n> using Index = std::integral_constant<int, n>;
    """

  /// The snippets that `text` needs, in order.
  static func selection(for text: String) -> [String] {
    var used = identifiers(in: text)
    var chosen: [String] = []
    for snippet in snippets.reversed() where !snippet.names.isDisjoint(with: used) {
      chosen.append(snippet.text)
      used.formUnion(identifiers(in: snippet.text))
    }
    return chosen.reversed()
  }

  private static func identifiers(in text: String) -> Set<String> {
    Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
  }
}
