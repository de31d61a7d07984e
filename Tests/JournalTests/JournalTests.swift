import Domain
import Foundation
import Journal
import Testing

@Suite("The journal")
struct JournalTests {
  @Test("Another process reads what was recorded, each event under its step")
  func recallsAcrossProcesses() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record(Samples.events)
    let journal = try Journal(in: folder)
    #expect(journal.history.map(\.event) == Samples.events)
    #expect(journal.history.map(\.sequence) == Array(1...Samples.events.count))
    for (index, event) in Samples.events.enumerated() {
      #expect(await journal.recall("step-\(index + 1)") == event)
    }
    #expect(await journal.recall("step-0") == nil)
  }

  @Test("What was just recorded is recalled in the same process")
  func recallsAtOnce() async throws {
    let scratch = try Scratch()
    let journal = try Journal(in: try scratch.makeRun())
    try await journal.record(.stageStarted(.tiling), as: "tiling/started")
    #expect(await journal.recall("tiling/started") == .stageStarted(.tiling))
  }

  @Test("A line holds sequence, time, elapsed seconds, step and event")
  func lineForm() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    let journal = try Journal(in: folder) { Date(timeIntervalSince1970: 1_700_000_000.25) }
    try await journal.record(.interrupted("Ctrl-C"), as: "interrupted")
    let line = try CanonicalJSON.decode(JSONValue.self, from: Data(try folder.journalText.utf8))
    #expect(line.members?.keys.sorted() == ["elapsed", "event", "sequence", "step", "time"])
    #expect(line["sequence"]?.int == 1)
    #expect(line["time"]?.text == "2023-11-14T22:13:20.250Z")
    #expect(line["event"]?["kind"]?.text == "interrupted")
  }

  @Test("A torn last line is dropped and overwritten, wherever it is cut", arguments: [1, 20, 60])
  func tornLine(kept: Int) async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record([.stageStarted(.mapping), .interrupted("a long enough reason for this test")])
    let whole = try folder.journalText
    let second = try #require(whole.split(separator: "\n").last)
    try folder.edit { $0 = String(whole.dropLast(second.count + 1)) + second.prefix(kept) }

    #expect(try folder.entries().map(\.event) == [.stageStarted(.mapping)])
    let journal = try Journal(in: folder)
    try await journal.record(.stageStarted(.tiling), as: "tiling/started")
    #expect(try folder.entries().map(\.event) == [.stageStarted(.mapping), .stageStarted(.tiling)])
  }

  @Test("After a cut at any event, with or without a torn line behind it, the events before it are there")
  func everyCut() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record(Samples.events)
    let lines = try folder.journalText.split(separator: "\n")
    for count in lines.indices {
      let whole = lines.prefix(count).map { $0 + "\n" }.joined()
      for torn in ["", String(lines[count].prefix(lines[count].count / 2))] {
        try folder.edit { $0 = whole + torn }
        let journal = try Journal(in: folder)
        #expect(journal.history.map(\.event) == Array(Samples.events.prefix(count)))
        #expect(try folder.journalText == whole)
      }
    }
  }

  @Test("A whole last line without its line end is torn too")
  func lineWithoutEnd() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record([.stageStarted(.mapping), .stageStarted(.tiling)])
    try folder.edit { $0.removeLast() }
    #expect(try Journal(in: folder).history.map(\.event) == [.stageStarted(.mapping)])
  }

  @Test(
    "Any other damage is an error that names the line",
    arguments: [
      ("\"sequence\":2", "\"sequence\":5"), ("\"sequence\":2", "\"sequence\":"), ("tiling", "teatime"),
      ("stage-started\",\"stage\":\"tiling", "started\",\"stage\":\"tiling"), ("\"step\":\"step-2\",", ""),
    ])
  func damagedLine(original: String, damaged: String) async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record([.stageStarted(.mapping), .stageStarted(.tiling), .stageStarted(.memory)])
    try folder.edit { text in
      let changed = text.replacingOccurrences(of: original, with: damaged)
      #expect(changed != text)
      text = changed
    }
    let error = #expect(throws: EggError.self) { try Journal(in: folder) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("Line 2 of \(folder.journal)") == true)
  }

  @Test("Elapsed time goes on from where the last process ended")
  func elapsedAddsUp() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    try await folder.record([.stageStarted(.mapping)])
    try folder.edit { text in
      text = text.replacing(/"elapsed":[0-9.e-]+/, with: "\"elapsed\":1000.5")
    }
    let journal = try Journal(in: folder)
    #expect(journal.elapsedBefore == 1000.5)
    try await journal.record(.stageStarted(.tiling), as: "tiling/started")
    let last = try #require(try folder.entries().last)
    #expect(last.elapsed >= 1000.5 && last.elapsed < 1100)
  }

  @Test("A second writer on the same folder is refused with the number of the first")
  func lock() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    var first: Journal? = try Journal(in: folder)
    let error = #expect(throws: EggError.self) { try Journal(in: folder) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("in use by process \(getpid())") == true)
    #expect(try await first?.record(.stageStarted(.mapping), as: "a") != nil)

    first = nil
    #expect(try Journal(in: folder).history.count == 1)
  }

  @Test("A writer that ended frees the folder, even while a child that was just forked holds its descriptors")
  func lockBesideChild() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    var first: Journal? = try Journal(in: folder)
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
      Int32($0)
    }
    let held = try #require(
      descriptors.first {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))
          == folder.path + "/.lock"
      })
    let inherited = dup(held)
    defer { close(inherited) }
    #expect(first != nil)
    first = nil
    #expect(try Journal(in: folder).history.isEmpty)
  }

  @Test("A reader needs no lock")
  func readerBesideWriter() async throws {
    let scratch = try Scratch()
    let folder = try scratch.makeRun()
    let journal = try Journal(in: folder)
    try await journal.record(.stageStarted(.mapping), as: "a")
    #expect(try folder.entries().count == 1)
  }
}
