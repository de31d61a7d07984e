/// Words that generated kernels number for their own variables, in any language.
///
/// A loaded value is called by its tensor and a number, so a tensor called `sum` would share a name with the first sum.
enum NumberedNames {
  static let stems: Set<String> = [
    "all", "any", "apart", "argmax", "argmin", "best", "carry", "chunks", "deviations", "group", "item",
    "lse", "max", "mean", "min", "moments", "part", "partial", "parts", "picked", "product", "result",
    "running", "sum", "sums", "t", "top", "tops", "total",
  ]

  /// The name of a tensor, told apart from a kernel's own.
  static func apart(_ name: String) -> String { stems.contains(name) ? name + "_tensor" : name }
}
