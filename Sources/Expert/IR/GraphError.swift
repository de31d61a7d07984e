import Domain

/// Why a traced graph can't be read.
///
/// The caller keeps the module as it is.
enum GraphError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A part of the JSON is missing or has another form.
  case malformed(node: String, detail: String)
  /// A node refers to one that does not come before it.
  case undefined(node: String, reference: String)
  /// The inferred type is not the traced one.
  case typeMismatch(node: String, inferred: TensorType, traced: TensorType)
  /// Operands do not fit together.
  case illTyped(node: String, detail: String)
  /// A value is overwritten in a way that can't be expressed by new values.
  case unsupportedMutation(node: String)

  var description: String {
    switch self {
    case .malformed(let node, let detail): "graph node \(node): \(detail)"
    case .undefined(let node, let reference): "graph node \(node): \(reference) is not defined before it"
    case .typeMismatch(let node, let inferred, let traced):
      "graph node \(node): inferred \(inferred.brief), traced \(traced.brief)"
    case .illTyped(let node, let detail): "graph node \(node): \(detail)"
    case .unsupportedMutation(let node): "graph node \(node): overwrites a tensor that has other names"
    }
  }
}

extension TensorType {
  /// Such as `float32[8, 16]`.
  var brief: String { "\(elementType.rawValue)\(shape)" }
}
