/// What is known about a piece of work, a device, a kernel and its profile; what is not here is unknown.
public struct Features: Sendable, Hashable, Codable {
  /// The value of one feature.
  public enum Value: Sendable, Hashable, Codable {
    case number(Double)
    case symbol(String)
    case flag(Bool)
  }

  /// An operation whose result another one reads, through views only.
  public struct Pair: Sendable, Hashable, Codable {
    /// The operation that writes.
    public var producer: String
    /// The operation that reads.
    public var consumer: String
    /// Makes a pair.
    public init(_ producer: String, _ consumer: String) {
      self.producer = producer
      self.consumer = consumer
    }
  }

  /// Values by qualified name, such as `w.numel`.
  public var values: [String: Value]
  /// Kinds of operations that occur; `nil` when the graph is not known.
  public var operations: Set<String>?
  /// Which kinds feed which; `nil` when the graph is not known.
  public var pairs: Set<Pair>?

  /// Makes a set of features.
  public init(values: [String: Value] = [:], operations: Set<String>? = nil, pairs: Set<Pair>? = nil) {
    self.values = values
    self.operations = operations
    self.pairs = pairs
  }

  /// These features with those of another set added; the other's values win, and its graph if it has one.
  public func merging(_ other: Features) -> Features {
    Features(
      values: values.merging(other.values) { $1 }, operations: other.operations ?? operations,
      pairs: other.pairs ?? pairs)
  }
}
