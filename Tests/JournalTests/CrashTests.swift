import Domain
import Foundation
import Journal
import Testing

/// What happens to a run folder when its process dies or its disk is full: each in a process of its own.
@Suite("A journal under bad luck")
struct CrashTests {
  @Test("All that was recorded before a kill -9 is there afterwards, and the lock is free")
  func killedWriter() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String] in
      let journal = try Journal(in: try RunFolder.existing(path, workingDirectory: "/"))
      for (index, event) in Samples.events.enumerated() {
        try await journal.record(event, as: "step-\(index + 1)")
      }
      kill(getpid(), SIGKILL)
    }
    #expect(try Journal(in: folder).history.map(\.event) == Samples.events)
  }

  @Test("A full disk is an environment error with the path, and the journal keeps its whole lines")
  func fullDisk() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      try #require(limitFileSize(to: 1_000))
      let journal = try Journal(in: try RunFolder.existing(path, workingDirectory: "/"))
      let error = await #expect(throws: EggError.self) {
        for number in 1...100 {
          try await journal.record(.interrupted("reason \(number)"), as: "step-\(number)")
        }
      }
      #expect(error?.code == .environment)
      #expect(error?.message.contains("\(path)/journal.jsonl") == true)
      #expect(error?.advice.contains("egg resume") == true)
    }
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
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      try #require(limitFileSize(to: 1_000))
      let journal = try Journal(in: try RunFolder.existing(path, workingDirectory: "/"))
      let source = String(repeating: "# a long source\n", count: 1_000)
      let error = await #expect(throws: EggError.self) {
        try await journal.record(
          .proposed(Candidate(source: source, stage: .structure, title: "long")),
          as: "structure/seed-1/proposed")
      }
      #expect(error?.code == .environment)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.candidates).isEmpty)
    #expect(try folder.journalText.isEmpty)
  }
}

/// Makes this process's writes fall short and then fail beyond a size, as a full disk does.
private func limitFileSize(to bytes: Int) -> Bool {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
  #if canImport(Glibc)
    let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
  #else
    let resource = RLIMIT_FSIZE
  #endif
  return setrlimit(resource, &limit) == 0
}
