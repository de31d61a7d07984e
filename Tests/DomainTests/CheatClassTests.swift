import Domain
import Foundation
import Testing

struct CheatClassTests {
  @Test func `the catalogue has 65 classes, numbered without gaps, with names of their own`() {
    let expected = [("T", 16), ("C", 25), ("K", 9), ("P", 15)].flatMap { letter, count in
      (1...count).map { "\(letter)\($0)" }
    }
    #expect(CheatClass.all.map(\.id) == expected)
    #expect(Set(CheatClass.all.map(\.name)).count == 65)
    for cheat in CheatClass.all {
      #expect(cheat.name.wholeMatch(of: #/[a-z]+(-[a-z]+)*/#) != nil, "\(cheat.name)")
      #expect(!cheat.title.isEmpty && !cheat.title.hasSuffix("."), "\(cheat.id)")
    }
  }

  @Test(arguments: ["T7", "t7", "memoisation"])
  func `a class is found by id and by name`(text: String) throws {
    #expect(try #require(CheatClass(text)).label == "HACK:memoisation")
  }

  @Test(arguments: ["", "T17", "T0", "memo"])
  func `other texts name no class`(text: String) { #expect(CheatClass(text) == nil) }

  @Test func `a failure keeps its facts and its class`() throws {
    let failure = Failure(
      kind: .wrongValues, message: "m", evidence: [.wrongWhenTimed, .staleOutput], cheat: CheatClass("T7"))
    let data = try CanonicalJSON.encode(failure)
    #expect(try CanonicalJSON.decode(Failure.self, from: data) == failure)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains(#""cheat":{"id":"T7","name":"memoisation"}"#))
    #expect(text.contains(#""evidence":["stale-output","wrong-when-timed"]"#))
    #expect(failure.label == "HACK:memoisation")
  }

  @Test func `a failure of an older or a newer version is read`() throws {
    let old = Data(#"{"kind":"crashed","log":"","message":"m"}"#.utf8)
    #expect(try CanonicalJSON.decode(Failure.self, from: old) == Failure(kind: .crashed, message: "m"))
    let new = Data(
      #"{"cheat":{"id":"Z1"},"evidence":["x","exited"],"kind":"crashed","log":"","message":"m"}"#.utf8)
    let read = try CanonicalJSON.decode(Failure.self, from: new)
    #expect(read == Failure(kind: .crashed, message: "m", evidence: [.exited]))
    #expect(read.label == "crashed")
  }
}
