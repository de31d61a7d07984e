import Domain

/// Collects a call's arguments; tensors become slots of the operand list.
struct ArgumentReader {
  var arguments: [Argument] = []
  var keywords: [String: Argument] = [:]
  private(set) var operands: [Graph.Value] = []
  private(set) var names: [String] = []

  /// The argument that stands for a value.
  mutating func slot(_ value: Graph.Value, _ name: String) -> Argument {
    operands.append(value)
    names.append(name)
    return .operand(operands.count - 1)
  }
}

extension Argument {
  /// Reads an argument that is no tensor; `nil` for what PyTorch text can't be written for.
  init?(json: JSONValue) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .int(value)
    case .number(let value): self = .double(value)
    case .string(let value): self = .text(value)
    case .array(let parts):
      let arguments = parts.compactMap { Argument(json: $0) }
      guard arguments.count == parts.count else { return nil }
      self = .list(arguments)
    case .object(let members):
      if let name = members["dtype"]?.text {
        self = ElementType(rawValue: name).map { .elementType($0) } ?? .verbatim("torch.\(name)")
      } else if let name = members["device"]?.text {
        self = .verbatim("torch.device(\"\(name)\")")
      } else if let name = (members["layout"] ?? members["memory_format"])?.text {
        self = .verbatim(name.hasPrefix("torch.") ? name : "torch.\(name)")
      } else {
        return nil
      }
    }
  }
}

extension AtenCall {
  /// The call that gives the result instead of overwriting: `aten.add_.Tensor` becomes `aten.add.Tensor`.
  var outOfPlace: AtenCall {
    var parts = name.split(separator: ".").map(String.init)
    if parts.count > 1 { parts[1] = String(parts[1].dropLast()) }
    var call = self
    call.name = parts.joined(separator: ".")
    return call
  }

  /// Whether the result may lie in the memory of an argument.
  var mayAlias: Bool { AtenCall.viewing.contains(baseName) }

  private static let viewing: Set<String> = [
    "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "view_as", "reshape_as", "ravel",
    "expand",
    "expand_as", "broadcast_to", "permute", "movedim", "transpose", "swapaxes", "t", "numpy_T", "mT",
    "adjoint",
    "slice", "narrow", "select", "chunk", "split", "split_with_sizes", "tensor_split", "unbind",
    "broadcast_tensors",
    "detach", "alias", "to", "type_as", "contiguous", "float", "positive", "diagonal", "as_strided", "unfold",
    "dropout", "alpha_dropout", "feature_dropout",
  ]
}
