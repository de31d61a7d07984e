/// Splits a stream into the data of server-sent events (WHATWG HTML, section 9.2.6), however the bytes are cut.
///
/// Names, comments and other fields carry nothing that is needed here.
struct ServerSentEvents: Sendable {
  /// Bytes that one event may have.
  static let longest = 8 << 20

  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var lastWasCarriageReturn = false

  /// The events that bytes complete; throws when one has no end.
  mutating func append(_ bytes: some Sequence<UInt8>) throws(LanguageModelError) -> [[UInt8]] {
    var events: [[UInt8]] = []
    var rest = Array(bytes)[...]
    while let first = rest.first {
      if lastWasCarriageReturn, first == 0x0A { rest = rest.dropFirst() }
      lastWasCarriageReturn = false
      let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D }
      line += rest[..<(end ?? rest.endIndex)]
      if line.count + data.count > Self.longest { throw .tooLong(Self.longest) }
      guard let end else { break }
      lastWasCarriageReturn = rest[end] == 0x0D
      rest = rest[(end + 1)...]
      if let event = endLine() { events.append(event) }
    }
    return events
  }

  /// The event that the stream's end completes, for servers that leave the last empty line out.
  mutating func finish() -> [UInt8]? {
    if !line.isEmpty { _ = endLine() }
    return endLine()
  }

  /// Takes a line in; an empty one ends the event.
  private mutating func endLine() -> [UInt8]? {
    defer { line.removeAll(keepingCapacity: true) }
    if line.isEmpty {
      defer {
        data.removeAll(keepingCapacity: true)
        hasData = false
      }
      return hasData ? data : nil
    }
    guard let value = line.value(of: "data") else { return nil }
    if hasData { data.append(0x0A) }
    data += value
    hasData = true
    return nil
  }
}

extension [UInt8] {
  /// What stands behind a field's name; `nil` when the line is of another field.
  fileprivate func value(of field: String) -> ArraySlice<UInt8>? {
    guard starts(with: field.utf8) else { return nil }
    let rest = dropFirst(field.utf8.count)
    if rest.isEmpty { return rest }
    guard rest.first == UInt8(ascii: ":") else { return nil }
    let value = rest.dropFirst()
    return value.first == UInt8(ascii: " ") ? value.dropFirst() : value
  }
}
