public import Domain
public import Essentials

/// One line of a journal.
public struct JournalEntry: Sendable, Hashable {
  /// Its number, from 1.
  public var sequence: Int
  /// When it was written.
  public var time: Date
  /// Seconds that the run had taken by then, over all its processes, without the pauses between them.
  public var elapsed: Double
  /// The name of the step.
  public var step: String
  /// What the step ended with.
  public var event: Event

  /// Makes an entry.
  public init(sequence: Int, time: Date, elapsed: Double, step: String, event: Event) {
    self.sequence = sequence
    self.time = time
    self.elapsed = elapsed
    self.step = step
    self.event = event
  }
}

/// The stored form of an entry; the payload is the event, or its JSON with parts out of line.
struct JournalLine<Payload> {
  var sequence: Int
  var time: Date
  var elapsed: Double
  var step: String
  var event: Payload
}

private enum LineField: String, CodingKey { case sequence, time, elapsed, step, event }

private let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

extension JournalLine: Encodable where Payload: Encodable {
  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: LineField.self)
    try fields.encode(sequence, forKey: .sequence)
    try fields.encode(time.formatted(timeFormat), forKey: .time)
    try fields.encode(elapsed, forKey: .elapsed)
    try fields.encode(step, forKey: .step)
    try fields.encode(event, forKey: .event)
  }
}

extension JournalLine: Decodable where Payload: Decodable {
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: LineField.self)
    sequence = try fields.decode(Int.self, forKey: .sequence)
    time = try timeFormat.parse(try fields.decode(String.self, forKey: .time))
    elapsed = try fields.decode(Double.self, forKey: .elapsed)
    step = try fields.decode(String.self, forKey: .step)
    event = try fields.decode(Payload.self, forKey: .event)
  }
}
