import Testing

@testable import LanguageModels

struct ServerSentEventsTests {
  private static let text =
    ": comment\r\nevent: a\r\ndata: {\"x\": \"é\"}\r\n\r\nid: 1\ndata:one\ndata: two\n\ndata: last\r\rdata:\n\n"

  @Test(arguments: [1, 2, 3, 7, 1024])
  func `events are the same however the bytes are cut`(size: Int) throws {
    var parser = ServerSentEvents()
    var events: [[UInt8]] = []
    let bytes = Array(Self.text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      events += try parser.append(bytes[start..<min(start + size, bytes.count)])
    }
    #expect(
      events.map { String(decoding: $0, as: UTF8.self) } == ["{\"x\": \"é\"}", "one\ntwo", "last", ""])
    #expect(parser.finish() == nil)
  }

  @Test func `the end of the stream completes an event without its empty line`() throws {
    var parser = ServerSentEvents()
    #expect(try parser.append("data: [DONE]".utf8).isEmpty)
    #expect(parser.finish() == Array("[DONE]".utf8))
  }

  @Test func `a line without end is refused`() {
    var parser = ServerSentEvents()
    #expect(throws: LanguageModelError.tooLong(ServerSentEvents.longest)) {
      try parser.append([UInt8](repeating: 0x61, count: ServerSentEvents.longest + 1))
    }
  }
}
