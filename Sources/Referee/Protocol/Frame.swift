/// One message of the harness protocol (docs/harness.md): a JSON header and raw bytes.
struct Frame: Sendable, Hashable {
  /// UTF-8 JSON object.
  var header: [UInt8]
  /// Raw bytes, often none.
  var payload: [UInt8]

  init(header: [UInt8], payload: [UInt8] = []) {
    self.header = header
    self.payload = payload
  }

  /// The frame as it goes through a pipe.
  func encoded() throws(FrameError) -> [UInt8] {
    guard header.count <= Frame.headerLimit else { throw .headerTooLong(header.count) }
    guard payload.count <= Frame.payloadLimit else { throw .payloadTooLong(UInt64(payload.count)) }
    var bytes = Frame.magic
    bytes.reserveCapacity(Frame.prefixCount + header.count + payload.count)
    bytes += littleEndianBytes(UInt32(header.count)) + littleEndianBytes(UInt64(payload.count))
    bytes += header
    bytes += payload
    return bytes
  }

  static let magic = Array("EGG1".utf8)
  /// Magic, header length and payload length.
  static let prefixCount = 16
  static let headerLimit = 64 << 20
  static let payloadLimit = 1 << 30
}

/// Why a stream of bytes is not a stream of frames.
enum FrameError: Error, Sendable, Hashable {
  case badMagic([UInt8])
  case headerTooLong(Int)
  case payloadTooLong(UInt64)
  /// The stream ended within a frame, with this many bytes left over.
  case truncated(Int)
}

extension FrameError: CustomStringConvertible {
  var description: String {
    switch self {
    case .badMagic(let bytes): "expected a frame, found the bytes \(bytes)"
    case .headerTooLong(let count): "a header of \(count) bytes is longer than \(Frame.headerLimit)"
    case .payloadTooLong(let count): "a payload of \(count) bytes is longer than \(Frame.payloadLimit)"
    case .truncated(let count): "the stream ended inside a frame, after \(count) of its bytes"
    }
  }
}

private func littleEndianBytes(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
