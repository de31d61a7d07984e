/// One kind of input that a candidate is checked on.
///
/// To add a case, add a line to `all`.
struct CheckCase: Sendable, Hashable {
  var name: String
  /// How inputs are drawn (docs/harness.md).
  var family: String
  /// Whether parameters are the module's own or drawn at random: default affine parameters hide errors.
  var hasRandomWeights = false
  /// Runs on the same inputs; races show in the later ones.
  var repeats = 1
  /// Whether the weights are first written over those of the module that is there, as an optimizer does.
  var writesWeightsInPlace = false

  /// The first case also provides the parameters that timing uses.
  static let first = CheckCase(name: "nominal", family: "nominal", repeats: 3)

  static let all: [CheckCase] = [
    first,
    CheckCase(
      name: "nominal-random-weights", family: "nominal", hasRandomWeights: true, writesWeightsInPlace: true),
    CheckCase(name: "normal", family: "normal", hasRandomWeights: true),
    CheckCase(name: "heavy-tailed", family: "heavy-tailed"),
    CheckCase(name: "needle", family: "needle"),
    CheckCase(name: "scaled", family: "scaled"),
    CheckCase(name: "structured", family: "structured"),
    CheckCase(name: "mixed", family: "mixed", hasRandomWeights: true),
  ]

  var weights: String { hasRandomWeights ? "random" : "initial" }

  /// Calls of an honest candidate on this case.
  var calls: Int { repeats + (writesWeightsInPlace ? 1 : 0) }
}
