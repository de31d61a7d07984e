import Domain
import Foundation
import Journal
import Testing

@Suite("Run folders")
struct RunFolderTests {
  private let time = Date(timeIntervalSince1970: 1_700_000_000)

  @Test("A new folder is named by problem, UTC time and hash, and holds the problem")
  func freshFolder() throws {
    let scratch = try Scratch()
    let folder = try RunFolder.create(for: Samples.problem, workingDirectory: scratch.path, time: time)
    let hash = Samples.problem.hash.short
    #expect(folder.path == "\(scratch.path)/egg-runs/softmax-20231114T221320Z-\(hash)")
    #expect(try String(contentsOfFile: folder.problem, encoding: .utf8) == Samples.problem.source)
    #expect(try folder.entries().isEmpty)
  }

  @Test("Two runs of one problem in one second have different folders")
  func sameSecond() throws {
    let scratch = try Scratch()
    let first = try RunFolder.create(for: Samples.problem, workingDirectory: scratch.path, time: time)
    let second = try RunFolder.create(for: Samples.problem, workingDirectory: scratch.path, time: time)
    #expect(second.path == first.path + "-2")
  }

  @Test("A name for files has no slashes or spaces")
  func safeName() throws {
    let scratch = try Scratch()
    let problem = Problem(name: "a b/../ü", source: "")
    let folder = try RunFolder.create(for: problem, workingDirectory: scratch.path, time: time)
    #expect(folder.path.hasPrefix("\(scratch.path)/egg-runs/a-b-..---2023"))
  }

  @Test("A chosen folder must be empty; one with a run in it says how to go on")
  func chosenFolder() throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    #expect(folder.path == "\(scratch.path)/run")
    let error = #expect(throws: EggError.self) { try scratch.makeRun() }
    #expect(error?.code == .usage)
    #expect(error?.advice.contains("egg resume") == true)
  }

  @Test("A folder without a journal is not a run")
  func notARun() throws {
    let scratch = try Scratch()
    let error = #expect(throws: EggError.self) {
      try RunFolder.existing(scratch.path, workingDirectory: "/")
    }
    #expect(error?.code == .usage)
    let folder = try scratch.makeRun()
    #expect(try RunFolder.existing("run", workingDirectory: scratch.path) == folder)
  }

  @Test("A place that can't be written is an environment error with the path")
  func unwritable() throws {
    let scratch = try Scratch()
    try "a file".write(toFile: "\(scratch.path)/file", atomically: true, encoding: .utf8)
    let error = #expect(throws: EggError.self) {
      try RunFolder.create(for: Samples.problem, at: "file/run", workingDirectory: scratch.path)
    }
    #expect(error?.code == .environment)
    #expect(error?.message.contains("\(scratch.path)/file") == true)
  }

  @Test("Winner, report and result are written whole and replace older ones")
  func exports() throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try folder.write(best: Samples.candidate)
    try folder.write(best: Samples.refined)
    try folder.write(report: "<html></html>")
    try folder.write(Samples.result)
    #expect(try String(contentsOfFile: folder.best, encoding: .utf8) == Samples.refined.source)
    #expect(try String(contentsOfFile: folder.report, encoding: .utf8) == "<html></html>")
    let result = try Data(contentsOf: URL(fileURLWithPath: folder.result))
    #expect(try CanonicalJSON.decode(RunResult.self, from: result) == Samples.result)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!names.contains { $0.hasSuffix(".draft") })
  }
}
