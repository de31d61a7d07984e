/// What a candidate's text gives away before it costs a build; the referee judges what passes.
enum Tripwires {
  /// A rule: what must be in a text, or must not.
  struct Rule: Sendable {
    /// What the model is told.
    var reason: String
    /// Whether a text breaks it.
    var isBroken: @Sendable (String) -> Bool
  }

  /// Throws with the first rule that a text breaks.
  static func check(_ source: String) throws(AnswerError) {
    if let rule = rules.first(where: { $0.isBroken(source) }) { throw AnswerError(rule.reason) }
    if let module = foreignImport(in: source) {
      throw AnswerError(
        "the Python block imports \(module); it may import torch, triton, numpy and the standard library's modules "
          + "for building and loading kernels only")
    }
  }

  static let rules: [Rule] = [
    Rule(reason: "the Python block does not define class ModelNew at its top level") {
      !$0.contains(/(?m)^class ModelNew\b/)
    },
    Rule(reason: "the Python block has no kernel of its own, only library calls") { source in
      !kernelMarks.contains { source.contains($0) }
    },
    Rule(reason: "the Python block holds test code; leave out everything but the module") {
      $0.contains(/(?m)^(if __name__\b|def (get_inputs|get_init_inputs|test_\w*)\b|class Model\b)/)
        || $0.contains(/\btorch\.(testing\.|allclose\()/)
    },
  ]

  /// What a source has that defines a kernel: Triton's decorator, CUDA's and C's linkage, inline assembly of modules.
  static let kernelMarks = ["triton.jit", "__global__", "extern \"C\"", "load_inline", "@jit"]

  /// Modules that a kernel may need; no network, no threads, no looking around in the process.
  static let allowedModules = Set<Substring>(
    """
    __future__ collections contextlib ctypes cutlass dataclasses enum fcntl functools hashlib itertools math numpy
    operator os pathlib platform re shutil stat string struct subprocess sys tempfile textwrap torch triton types
    typing uuid warnings
    """.split(whereSeparator: \.isWhitespace))

  /// The first module that is imported and not allowed.
  static func foreignImport(in source: String) -> Substring? {
    for line in source.split(whereSeparator: \.isNewline) {
      let words = line.split { $0.isWhitespace || $0 == "," || $0 == ";" }
      guard let first = words.first, words.count > 1 else { continue }
      if first == "from", words.count > 3, words[2] == "import" {
        if let module = stranger(words[1]) { return module }
      } else if first == "import",
        line.contains(/^\s*import\s+[\w.]+(\s+as\s+\w+)?(\s*,\s*[\w.]+(\s+as\s+\w+)?)*\s*(#.*)?$/)
      {
        let named = line.prefix { $0 != "#" }.split(separator: ",").compactMap { part in
          part.split(whereSeparator: \.isWhitespace).first { $0 != "import" }
        }
        if let module = named.lazy.compactMap(stranger).first { return module }
      }
    }
    return nil
  }

  private static func stranger(_ module: Substring) -> Substring? {
    let top = module.prefix { $0 != "." }
    return allowedModules.contains(top) ? nil : module
  }
}
