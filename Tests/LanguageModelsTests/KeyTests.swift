import Domain
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LanguageModels

struct KeyTests {
  @Test func `no text shows a key`() throws {
    let key = try #require(APIKey(Bench.secret))
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(describing: key), String(reflecting: key), "\([key])", dumped] {
      #expect(!text.contains(Bench.secret), "\(text)")
    }
  }

  @Test(arguments: ["", "two words", "line\nbreak", "schlüssel", String(repeating: "x", count: 5000)])
  func `what can't stand in a header is no key`(text: String) {
    #expect(APIKey(text) == nil)
  }

  @Test func `a key that a server says back reaches no record, no note and no error`() async throws {
    let folder = try TemporaryFolder()
    let calls = Mutex<[ModelCall]>([])
    let bench = try await Bench { request, number in
      let said = request.headers["authorization"] ?? ""
      return number % 2 == 0
        ? FakeServer.Response(500, body: #"{"error":{"message":"bad \#(said)"}}"#)
        : Stream.openai("I saw \(said)")
    }
    let meter = Meter { call in calls.withLock { $0.append(call) } }
    let model = MeteredModel(
      RecordingModel(try bench.model(), folder: folder.path, count: RecordingCount(folder: folder.path)),
      price: nil, meter: meter)
    let answer = try await model.answer(Prompt(system: "", user: "x"))
    #expect(answer.text == "I saw Bearer [key]")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let record = try files.map { try String(contentsOfFile: "\(folder.path)/\($0)", encoding: .utf8) }
    let journal = try calls.withLock {
      try $0.map { String(decoding: try CanonicalJSON.encode($0), as: UTF8.self) }
    }
    #expect(files.count == 1 && journal.count == 1 && bench.notes.count == 1)
    for text in record + journal + bench.notes { #expect(!text.contains(Bench.secret), "\(text)") }
  }
}
