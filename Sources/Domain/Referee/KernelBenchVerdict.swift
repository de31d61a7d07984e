/// What KernelBench's own correctness protocol says of a candidate, beside our verdict.
public enum KernelBenchVerdict: Sendable, Hashable {
  /// `allclose` held in all trials.
  case passed
  /// Why it did not.
  case failed(String)
  /// Why no candidate whatever can pass: the protocol itself fails on this problem.
  case impossible(String)

  /// The word.
  public var word: String {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .impossible: "impossible"
    }
  }

  /// The reason, where there is one.
  public var reason: String? {
    switch self {
    case .passed: nil
    case .failed(let reason), .impossible(let reason): reason
    }
  }
}

extension KernelBenchVerdict: Codable {
  private enum CodingKeys: String, CodingKey { case verdict, reason }

  /// Reads `{"verdict", "reason"}`.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let reason = try fields.decodeIfPresent(String.self, forKey: .reason) ?? ""
    switch try fields.decode(String.self, forKey: .verdict) {
    case "passed": self = .passed
    case "failed": self = .failed(reason)
    case "impossible": self = .impossible(reason)
    case let word:
      throw DecodingError.dataCorruptedError(
        forKey: .verdict, in: fields, debugDescription: "'\(word)' is no verdict.")
    }
  }

  /// Writes `{"verdict", "reason"}`.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(word, forKey: .verdict)
    try fields.encodeIfPresent(reason, forKey: .reason)
  }
}
