extension RunResult {
  /// Tokens read and written by language models.
  public struct Tokens: Sendable, Hashable {
    /// Read, cached ones included.
    public var input: Int
    /// Written, hidden reasoning included.
    public var output: Int
    /// Those of `input` that the provider had in its cache.
    public var cached: Int
    /// Whether some were estimated from the length of the text, because the provider does not count them.
    public var isEstimate: Bool

    /// Makes a count.
    public init(input: Int, output: Int, cached: Int = 0, isEstimate: Bool = false) {
      self.input = input
      self.output = output
      self.cached = cached
      self.isEstimate = isEstimate
    }

    /// Read and written.
    public var total: Int { input + output }

    /// Adds a count.
    public static func += (sum: inout Self, other: Self) {
      sum.input += other.input
      sum.output += other.output
      sum.cached += other.cached
      sum.isEstimate = sum.isEstimate || other.isEstimate
    }
  }
}

/// `{"input", "output"}`, with `cached` and `estimated` where they say something.
extension RunResult.Tokens: Codable {
  private enum Field: String, CodingKey { case input, output, cached, estimated }

  /// Decodes a count; what is missing is 0 or false.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    self.init(
      input: try fields.decode(Int.self, forKey: .input),
      output: try fields.decode(Int.self, forKey: .output),
      cached: try fields.decodeIfPresent(Int.self, forKey: .cached) ?? 0,
      isEstimate: try fields.decodeIfPresent(Bool.self, forKey: .estimated) ?? false)
  }

  /// Encodes a count.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(input, forKey: .input)
    try fields.encode(output, forKey: .output)
    if cached > 0 { try fields.encode(cached, forKey: .cached) }
    if isEstimate { try fields.encode(isEstimate, forKey: .estimated) }
  }
}
