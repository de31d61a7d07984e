/// A piece of source text and what it is, for highlighting.
struct SourceToken: Sendable, Hashable {
  enum Kind: String, Sendable, Hashable {
    case plain, keyword, builtin, string, comment, number, directive
  }

  var kind: Kind
  var text: String
}

/// What a tokenizer must know of a language to highlight it.
struct SourceGrammar: Sendable {
  /// Words of the language.
  var keywords: Set<String>
  /// Names that every reader knows: types and standard functions.
  var builtins: Set<String>
  /// What begins a comment that ends with its line.
  var lineComment: String
  /// What begins and ends a comment of several lines.
  var blockComment: (begin: String, end: String)?
  /// What begins and ends a string, longest first.
  var stringDelimiters: [String]
  /// Letters that may stand right before a string, such as Python's `rb`.
  var stringPrefixes: Set<String>
  /// What begins a directive (`#` of the C preprocessor, `@` of a Python decorator) at the start of a line.
  var directive: String
}

extension SourceGrammar {
  static let python = SourceGrammar(
    keywords: [
      "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
      "del",
      "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
      "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ],
    builtins: [
      "self", "super", "len", "range", "print", "int", "float", "str", "bytes", "bool", "list", "tuple",
      "dict",
      "set", "open", "isinstance", "zip", "enumerate", "min", "max", "sum", "getattr", "setattr", "torch",
      "ctypes",
    ],
    lineComment: "#", blockComment: nil, stringDelimiters: ["\"\"\"", "'''", "\"", "'"],
    stringPrefixes: ["r", "b", "f", "u", "rb", "br", "fr", "rf"], directive: "@")

  static let cPlusPlus = SourceGrammar(
    keywords: [
      "alignas", "auto", "break", "case", "const", "constexpr", "continue", "default", "do", "else", "enum",
      "extern",
      "false", "for", "goto", "if", "inline", "namespace", "new", "noexcept", "nullptr", "operator",
      "private",
      "public", "restrict", "return", "sizeof", "static", "static_assert", "static_cast", "struct", "switch",
      "template", "this", "thread_local", "true", "typedef", "typename", "union", "using", "volatile",
      "while",
    ],
    builtins: [
      "bool", "char", "double", "float", "int", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t",
      "uint16_t",
      "uint32_t", "uint64_t", "long", "short", "signed", "size_t", "ptrdiff_t", "std", "unsigned", "void",
    ],
    lineComment: "//", blockComment: ("/*", "*/"), stringDelimiters: ["\"", "'"], stringPrefixes: [],
    directive: "#")
}
