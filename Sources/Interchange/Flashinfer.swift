/// The JSON documents of flashinfer-bench (github.com/flashinfer-ai/flashinfer-bench): definitions, workloads,
/// solutions and traces, as far as EGG reads and writes them.
public enum Flashinfer {
  /// Shape and element type of an input or output.
  public struct TensorSpec: Sendable, Hashable, Codable {
    /// Names of axes; `nil` for a plain number.
    public var shape: [String]?
    /// The element type by PyTorch's name.
    public var dtype: String

    /// Makes a specification.
    public init(shape: [String]?, dtype: String) {
      self.shape = shape
      self.dtype = dtype
    }

    /// A number's `null` is part of the form.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(shape, forKey: .shape)
      try container.encode(dtype, forKey: .dtype)
    }

    private enum CodingKeys: String, CodingKey { case shape, dtype }
  }

  /// A named input or output.
  public struct Argument: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its type.
    public var spec: TensorSpec

    /// Makes an argument.
    public init(_ name: String, _ spec: TensorSpec) {
      self.name = name
      self.spec = spec
    }
  }

  /// The extent of a dimension.
  public enum Axis: Sendable, Hashable {
    /// The same for every workload.
    case constant(Int)
    /// Named by each workload.
    case variable
  }
}

extension Flashinfer.Axis: Codable {
  private enum CodingKeys: String, CodingKey { case type, value }

  /// Reads `{"type": "const", "value": 64}` or `{"type": "var"}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .type) {
    case "const": self = .constant(try container.decode(Int.self, forKey: .value))
    case "var": self = .variable
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: container, debugDescription: "an axis is const or var, not \(other)")
    }
  }

  /// Writes the same form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .constant(let value):
      try container.encode("const", forKey: .type)
      try container.encode(value, forKey: .value)
    case .variable: try container.encode("var", forKey: .type)
    }
  }
}
