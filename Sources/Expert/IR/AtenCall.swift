import Domain

/// A call of a PyTorch operator whose tensors are the node's operands.
struct AtenCall: Sendable, Hashable {
  /// Such as `aten.softmax.int`.
  var name: String
  var arguments: [Argument]
  var keywords: [String: Argument]
  /// Types of the results; `nil` for what is no tensor.
  var results: [TensorType?]
  /// Whether the operator returns one value and not a sequence of them.
  var isSingle: Bool
}

/// An argument of a call.
indirect enum Argument: Sendable, Hashable {
  /// The operand with this place.
  case operand(Int)
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case text(String)
  case elementType(ElementType)
  /// Python text: a device, a layout, a memory format.
  case verbatim(String)
  case list([Argument])
}

extension AtenCall {
  /// The name without namespace and overload: `softmax`.
  var baseName: String {
    let parts = name.split(separator: ".")
    return String(parts.count > 1 ? parts[1] : parts[0])
  }

  /// Whether the operator overwrites its first argument.
  var isInPlace: Bool { baseName.hasSuffix("_") && !baseName.hasPrefix("__") }

  /// Whether the call does something besides returning its result.
  var hasEffects: Bool {
    isInPlace || changesRunningStatistics || !isDeterministic
  }

  /// Whether a training batch norm updates its running statistics.
  var changesRunningStatistics: Bool {
    guard ["batch_norm", "instance_norm"].contains(baseName), arguments.count > 5 else { return false }
    return arguments[5] == .bool(true) && arguments[3] != .none
  }

  /// Whether two calls with equal arguments give equal results.
  var isDeterministic: Bool {
    let name = baseName.hasSuffix("_") ? String(baseName.dropLast()) : baseName
    if AtenCall.dropouts.contains(name) { return !arguments.contains(.bool(true)) }
    return !AtenCall.random.contains(name) && !name.hasPrefix("rand")
  }

  static let dropouts: Set<String> = [
    "dropout", "native_dropout", "alpha_dropout", "feature_dropout", "feature_alpha_dropout",
  ]
  private static let random: Set<String> = [
    "bernoulli", "multinomial", "normal", "uniform", "exponential", "poisson", "rrelu_with_noise", "empty",
    "empty_like", "new_empty",
  ]
}
