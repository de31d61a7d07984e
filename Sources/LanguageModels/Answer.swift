public import Domain

/// What a model said.
public struct Answer: Sendable, Hashable, Codable {
  /// Why a model ended its answer.
  public enum StopReason: String, Sendable, Hashable, Codable {
    /// It had said everything.
    case complete
    /// It was cut off at its limit.
    case length
    /// It, or a filter behind it, would not answer.
    case refusal
  }

  /// The whole text.
  public var text: String
  /// Why it ended.
  public var stopReason: StopReason
  /// Tokens read and written; `nil` when the provider does not count them.
  public var usage: Usage?
  /// Whether it comes from a recording.
  public var isRecalled = false

  /// Makes an answer.
  public init(text: String, stopReason: StopReason = .complete, usage: Usage? = nil) {
    self.text = text
    self.stopReason = stopReason
    self.usage = usage
  }

  private enum CodingKeys: String, CodingKey { case text, stopReason, usage }
}

/// Tokens by what they cost.
public struct Usage: Sendable, Hashable, Codable {
  /// Read and not cached.
  public var input: Int
  /// Read from the provider's cache.
  public var cacheRead: Int
  /// Read and written to the provider's cache.
  public var cacheWrite: Int
  /// Written, hidden reasoning included.
  public var output: Int

  /// Makes a count.
  public init(input: Int, cacheRead: Int = 0, cacheWrite: Int = 0, output: Int) {
    self.input = input
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.output = output
  }

  /// All tokens that were read.
  public var read: Int { input + cacheRead + cacheWrite }

  /// The count in the words of a run.
  public var tokens: RunResult.Tokens { .init(input: read, output: output, cached: cacheRead) }

  static func + (left: Usage, right: Usage) -> Usage {
    Usage(
      input: left.input + right.input, cacheRead: left.cacheRead + right.cacheRead,
      cacheWrite: left.cacheWrite + right.cacheWrite, output: left.output + right.output)
  }
}
