import Domain
import Foundation
import Journal
import Testing

@Suite("Content beside the journal")
struct ArtifactTests {
  @Test("A candidate's source is a file of its own and comes back on reading")
  func sourceOutOfLine() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record([.proposed(Samples.candidate)])
    let path = "\(folder.candidates)/\(Samples.candidate.id).py"
    #expect(try String(contentsOfFile: path, encoding: .utf8) == Samples.candidate.source)
    #expect(try !folder.journalText.contains("ModelNew"))
    #expect(try folder.entries().map(\.event) == [.proposed(Samples.candidate)])
  }

  @Test("A large graph is a file of its own, a small one stays in the line")
  func graphOutOfLine() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    let events: [Event] = [
      .admitted(Samples.admission(graph: Samples.largeGraph)), .admitted(Samples.admission()),
    ]
    try await folder.record(events)
    let lines = try folder.journalText.split(separator: "\n")
    #expect(!lines[0].contains("node-1999") && lines[0].contains("artifacts/graph-"))
    #expect(lines[1].contains("\"nodes\":[]"))
    #expect(try folder.entries().map(\.event) == events)
  }

  @Test("The log of a failure is a file of its own")
  func logOutOfLine() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record([.built(Samples.candidate.id, BuildOutcome(seconds: 1, failure: Samples.failure))]
    )
    let logs = try FileManager.default.contentsOfDirectory(atPath: folder.candidates)
    #expect(logs.count == 1 && logs.allSatisfy { $0.hasPrefix("\(Samples.candidate.id)-build-") })
    #expect(try !folder.journalText.contains("line 1: error"))
  }

  @Test("A missing artifact is an error that names it")
  func missing() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record([.proposed(Samples.candidate)])
    let path = "\(folder.candidates)/\(Samples.candidate.id).py"
    try FileManager.default.removeItem(atPath: path)
    let error = #expect(throws: EggError.self) { try folder.entries() }
    #expect(error?.message.hasPrefix("\(path) is missing") == true)
  }

  @Test("A changed artifact is an error that names it")
  func changed() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record([.proposed(Samples.candidate)])
    let path = "\(folder.candidates)/\(Samples.candidate.id).py"
    try "class ModelNew: cheat".write(toFile: path, atomically: false, encoding: .utf8)
    let error = #expect(throws: EggError.self) { try Journal(in: folder) }
    #expect(error?.message.hasPrefix("\(path) has changed") == true)
  }
}
