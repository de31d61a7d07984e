import Domain
import Foundation
import Journal
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// What happens to a run folder when its process dies or its disk is full.
///
/// The processes are those of `journal-writer`. Exit tests would do, too, but their monitor keeps a core busy for as
/// long as any child of the tests' process that has ended is waited for by somebody else.
@Suite("A journal under bad luck")
struct CrashTests {
  @Test("All that was recorded before a kill -9 is there afterwards, and the lock is free")
  func killedWriter() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    let ending = try await Writer(events: Samples.events, isKilled: true).write(to: folder)
    #expect(ending.status == .signaled(SIGKILL) && ending.error == nil)
    #expect(try Journal(in: folder).history.map(\.event) == Samples.events)
  }

  @Test("A full disk is an environment error with the path, and the journal keeps its whole lines")
  func fullDisk() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    let reasons = (1...100).map { Event.interrupted("reason \($0)") }
    let ending = try await Writer(events: reasons, hasFullDisk: true).write(to: folder)
    #expect(ending.status.isSuccess && ending.error?.code == .environment)
    #expect(ending.error?.message.contains("\(folder.path)/journal.jsonl") == true)
    #expect(ending.error?.advice.contains("egg resume") == true)
    let text = try folder.journalText
    #expect(text.hasSuffix("}\n"))
    let journal = try Journal(in: folder)
    #expect(journal.history.count > 2 && journal.history.count == text.split(separator: "\n").count)
    try await journal.record(.interrupted("there is room again"), as: "later")
  }

  @Test("A source that does not fit leaves neither a half file nor a line")
  func fullDiskForArtifacts() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    let source = String(repeating: "# a long source\n", count: 1_000)
    let candidate = Candidate(source: source, stage: .structure, title: "long")
    let ending = try await Writer(events: [.proposed(candidate)], hasFullDisk: true).write(to: folder)
    #expect(ending.status.isSuccess && ending.error?.code == .environment)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.candidates).isEmpty)
    #expect(try folder.journalText.isEmpty)
  }
}

/// A process that records events in a run folder.
private struct Writer {
  var events: [Event]
  /// Whether it kills itself (-9) when all is recorded.
  var isKilled = false
  /// Whether its writes fall short and then fail beyond a kilobyte or two, as on a full disk.
  var hasFullDisk = false

  func write(to folder: RunFolder) async throws -> (status: TerminationStatus, error: EggError?) {
    let limit = hasFullDisk ? "trap '' XFSZ; ulimit -f 2; " : ""
    let command = [builtProgram("journal-writer"), folder.path] + (isKilled ? ["--kill"] : [])
    let result = try await Subprocess.run(
      .name("sh"), arguments: Arguments(["-c", limit + #"exec "$@""#, "sh"] + command),
      input: .data(try CanonicalJSON.encode(events)), output: .data(limit: 1 << 20),
      error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false))
    let error = try? CanonicalJSON.decode(EggError.self, from: result.standardOutput)
    return (result.terminationStatus, error)
  }
}
