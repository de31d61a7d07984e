import Testing

@testable import Referee

@Suite("Frames")
struct FrameTests {
  private let frames = [
    Frame(header: Array(#"{"id":1}"#.utf8)),
    Frame(header: Array(#"{"id":2}"#.utf8), payload: [0, 1, 2, 255]),
    Frame(header: Array("{}".utf8)),
  ]

  @Test("A stream cut at any byte gives the same frames")
  func cutAnywhere() throws {
    let stream = try frames.flatMap { try $0.encoded() }
    for cut in 0...stream.count {
      var decoder = FrameDecoder()
      var found: [Frame] = []
      for piece in [stream[..<cut], stream[cut...]] {
        decoder.append(piece)
        while let frame = try decoder.next() { found.append(frame) }
      }
      try decoder.finish()
      #expect(found == frames)
    }
  }

  @Test("A stream that arrives byte by byte gives the same frames")
  func byteByByte() throws {
    var decoder = FrameDecoder()
    var found: [Frame] = []
    for byte in try frames.flatMap({ try $0.encoded() }) {
      decoder.append([byte])
      while let frame = try decoder.next() { found.append(frame) }
    }
    #expect(found == frames)
  }

  @Test("A stream that ends inside a frame is an error, at whatever byte")
  func truncated() throws {
    let stream = try frames[1].encoded()
    for cut in 1..<stream.count {
      var decoder = FrameDecoder()
      decoder.append(stream[..<cut])
      #expect(try decoder.next() == nil)
      #expect(throws: FrameError.truncated(cut)) { try decoder.finish() }
    }
  }

  @Test("Anything printed instead of a frame is found at its first byte")
  func noise() {
    var decoder = FrameDecoder()
    decoder.append(Array("E".utf8))
    #expect(throws: Never.self) { try decoder.next() }
    decoder.append(Array("rror".utf8))
    #expect(throws: FrameError.badMagic(Array("Erro".utf8))) { try decoder.next() }
  }

  @Test("A length beyond the limits is refused before its bytes are awaited")
  func limits() throws {
    var decoder = FrameDecoder()
    decoder.append(Frame.magic + [0xFF, 0xFF, 0xFF, 0x7F] + Array(repeating: 0, count: 8))
    #expect(throws: FrameError.headerTooLong(0x7FFF_FFFF)) { try decoder.next() }
    decoder = FrameDecoder()
    decoder.append(Frame.magic + [2, 0, 0, 0] + Array(repeating: 0xFF, count: 8))
    #expect(throws: FrameError.payloadTooLong(.max)) { try decoder.next() }
    let long = Frame(header: Array(repeating: 32, count: Frame.headerLimit + 1))
    #expect(throws: FrameError.headerTooLong(Frame.headerLimit + 1)) { try long.encoded() }
  }
}
