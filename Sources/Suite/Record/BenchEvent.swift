public import Domain

/// A line of a bench's log.
public enum BenchEvent: Sendable, Hashable {
  /// The bench began, under these conditions.
  case opened(BenchHeader)
  /// Problems joined the bench; their texts lie beside the log.
  case joined([PlannedProblem])
  /// A piece of work ended.
  case finished(ProblemResult)
  /// A piece of work was cut off after it had occupied the device for so many seconds.
  case paused(JobKey, deviceSeconds: Double)
  /// A device can't be used any more.
  case deviceLeft(String, reason: String)
}

/// A problem that belongs to a bench.
public struct PlannedProblem: Sendable, Hashable, Codable {
  /// Its name within the suite.
  public var id: String
  /// Its level.
  public var level: String?
  /// The hash of its text.
  public var hash: ContentHash

  /// Plans a problem.
  public init(_ problem: SuiteProblem) {
    id = problem.id
    level = problem.level
    hash = problem.problem.hash
  }
}

extension BenchEvent: Codable {
  private enum Kind: String, Codable { case opened, joined, finished, paused, deviceLeft = "device-left" }
  private enum Field: String, CodingKey {
    case kind, header, problems, result, key, device, reason
    case deviceSeconds = "device_seconds"
  }

  /// Reads an object with `kind` and the fields of that kind.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    self =
      switch try fields.decode(Kind.self, forKey: .kind) {
      case .opened: .opened(try fields.decode(BenchHeader.self, forKey: .header))
      case .joined: .joined(try fields.decode([PlannedProblem].self, forKey: .problems))
      case .finished: .finished(try fields.decode(ProblemResult.self, forKey: .result))
      case .paused:
        .paused(
          try fields.decode(JobKey.self, forKey: .key),
          deviceSeconds: try fields.decode(Double.self, forKey: .deviceSeconds))
      case .deviceLeft:
        .deviceLeft(
          try fields.decode(String.self, forKey: .device),
          reason: try fields.decode(String.self, forKey: .reason)
        )
      }
  }

  /// Writes the object.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    switch self {
    case .opened(let header):
      try fields.encode(Kind.opened, forKey: .kind)
      try fields.encode(header, forKey: .header)
    case .joined(let problems):
      try fields.encode(Kind.joined, forKey: .kind)
      try fields.encode(problems, forKey: .problems)
    case .finished(let result):
      try fields.encode(Kind.finished, forKey: .kind)
      try fields.encode(result, forKey: .result)
    case .paused(let key, let seconds):
      try fields.encode(Kind.paused, forKey: .kind)
      try fields.encode(key, forKey: .key)
      try fields.encode(seconds, forKey: .deviceSeconds)
    case .deviceLeft(let device, let reason):
      try fields.encode(Kind.deviceLeft, forKey: .kind)
      try fields.encode(device, forKey: .device)
      try fields.encode(reason, forKey: .reason)
    }
  }
}
