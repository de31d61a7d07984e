import Domain
import Expert
import Testing

/// A plan, and how the values that it computes are compared with PyTorch's.
struct EmittedCase: Sendable, CustomTestStringConvertible {
  var name: String
  var plan: CandidatePlan
  /// Kinds of inputs tried; `PythonDriver` makes them.
  var families: [String] = ["normal"]
  /// Upper bound (exclusive) of integer inputs.
  var integers = 2
  /// How many times PyTorch's own error is allowed.
  var factor = 3.0

  var testDescription: String { name }
}
