/// Cuts frames out of a stream that arrives in pieces of any size.
struct FrameDecoder: Sendable {
  private var buffer: [UInt8] = []
  /// Where the first byte that was not yet decoded lies.
  private var start = 0

  /// Takes the next piece of the stream.
  mutating func append(_ bytes: some Sequence<UInt8>) {
    if start > 0, start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The next whole frame, or `nil` when more bytes are needed; lengths are checked before bytes are awaited.
  mutating func next() throws(FrameError) -> Frame? {
    let available = buffer.count - start
    let magic = buffer[start..<start + min(4, available)]
    guard Frame.magic.starts(with: magic) else { throw .badMagic(Array(magic)) }
    guard available >= Frame.prefixCount else { return nil }
    let headerCount = Int(integer(UInt32.self, at: start + 4))
    guard headerCount <= Frame.headerLimit else { throw .headerTooLong(headerCount) }
    let payloadCount = integer(UInt64.self, at: start + 8)
    guard payloadCount <= UInt64(Frame.payloadLimit) else { throw .payloadTooLong(payloadCount) }
    let end = start + Frame.prefixCount + headerCount + Int(payloadCount)
    guard buffer.count >= end else { return nil }
    let header = start + Frame.prefixCount
    let frame = Frame(
      header: Array(buffer[header..<header + headerCount]),
      payload: Array(buffer[header + headerCount..<end]))
    start = end
    dropDecodedBytes()
    return frame
  }

  /// Says whether the stream may end here.
  func finish() throws(FrameError) {
    guard start == buffer.count else { throw .truncated(buffer.count - start) }
  }

  private func integer<Value: FixedWidthInteger>(_ type: Value.Type, at offset: Int) -> Value {
    buffer[offset..<offset + Value.bitWidth / 8].reversed().reduce(0) { $0 << 8 | Value($1) }
  }

  /// Moving the rest to the front costs its length, so it is done only when what goes is longer.
  private mutating func dropDecodedBytes() {
    guard start > buffer.count / 2 else { return }
    buffer.removeFirst(start)
    start = 0
  }
}
