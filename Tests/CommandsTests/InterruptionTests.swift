import Domain
import Foundation
import Journal
import Subprocess
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct `A run that is cut off` {
    let folder: TemporaryFolder
    var runFolder: String { folder.path + "/run" }

    init() throws {
      folder = try TemporaryFolder()
      try folder.write(Problems.sound, to: "sound.py")
    }

    func egg(_ arguments: String...) -> EggProcess { EggProcess(arguments: arguments, folder: folder.path) }

    var optimize: EggProcess { egg("optimize", "sound.py", "--out", "run", "--evaluations", "1") }

    /// Goes on with the run, and checks that it ended and that nothing was done twice.
    func resumes() async throws {
      let ending = try await egg("resume", "run", "--json").run()
      #expect([0, 1].contains(ending.exitCode), "\(ending.errors)")
      #expect(ending.output.contains(#""problem" : "sound""#))
      let entries = try RunFolder.existing("run", workingDirectory: folder.path).entries()
      #expect(entries.last?.step == "finished")
      let steps = entries.map(\.step).filter { $0 != "interrupted" }
      #expect(Set(steps).count == steps.count)
      let files = try FileManager.default.contentsOfDirectory(atPath: runFolder)
      #expect(files.contains("result.json") && files.contains("report.html"))
      #expect(files.contains("best.py") == ending.output.contains(#""candidate" : "best.py""#))
    }

    /// One run, since each that goes to its end takes half a minute: interrupted, and killed whenever the first event of a
    /// kind is in the journal.
    @Test func `by Ctrl-C and by kill -9 at every kind of event goes on each time`() async throws {
      let interrupted = try await optimize.run(until: "  try  ", then: .interrupt)
      #expect(interrupted.exitCode == 130)
      #expect(interrupted.errors.contains("egg resume \(runFolder)"))
      let entries = try RunFolder.existing("run", workingDirectory: folder.path).entries()
      #expect(entries.last?.step == "interrupted")

      let kinds = EventKinds(in: folder.path)
      var killed = kinds.now
      var ending: EggProcess.Ending
      repeat {
        let seen = killed
        ending = try await egg("resume", "run").run { !kinds.now.isSubset(of: seen) }
        killed.formUnion(kinds.now)
      } while ending.exitCode == -9
      #expect([0, 1].contains(ending.exitCode), "\(ending.errors)")
      #expect(
        killed.isSuperset(of: [.started, .admitted, .proposed, .built, .checked, .timed, .decided, .finished])
      )
      try await resumes()
    }

    @Test func `by kill -9 leaves no process behind`() async throws {
      let children = Mutex<[Int32]>([])
      let ending = try await optimize.run(until: "admitted", then: .kill) { process in
        children.withLock { $0 = ProcessTable.children(of: process) }
      }
      #expect(ending.exitCode == -9)
      let started = children.withLock { $0 }
      #expect(!started.isEmpty)
      #expect(await ProcessTable.haveEnded(started, within: .seconds(20)))
    }

    @Test func `is still one run: a second process on its folder is refused`() async throws {
      let second = Mutex<EggProcess.Ending?>(nil)
      let ending = try await optimize.run(until: "stage structure", then: .interrupt) { _ in
        let ending = try await egg("resume", "run").run()
        second.withLock { $0 = ending }
      }
      #expect(ending.exitCode == 130)
      let refusal = try #require(second.withLock { $0 })
      #expect(refusal.exitCode == 2)
      #expect(refusal.errors.contains(runFolder))
    }
  }

}

/// The kinds of the events that a run's journal holds so far, read again only when it has grown: a watcher that decodes
/// all the time takes a core from those it waits for.
private final class EventKinds: Sendable {
  private let folder: String
  private let last = Mutex<(size: Int, kinds: Set<Event.Kind>)>((0, []))

  init(in folder: String) { self.folder = folder }

  var now: Set<Event.Kind> {
    last.withLock { last in
      guard let run = try? RunFolder.existing("run", workingDirectory: folder),
        let size = try? FileManager.default.attributesOfItem(atPath: run.journal)[.size] as? Int,
        size != last.size, let entries = try? run.entries()
      else { return last.kinds }
      last = (size, Set(entries.map(\.event.kind)))
      return last.kinds
    }
  }
}

/// The processes of this machine, by Linux's `/proc`.
enum ProcessTable {
  /// All descendants of a process.
  static func children(of parent: Int32) -> [Int32] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { Int32($0) } ?? []
    let direct = all.filter { self.parent(of: $0) == parent }
    return direct + direct.flatMap(children)
  }

  /// Waits until processes have ended.
  static func haveEnded(_ processes: [Int32], within limit: Duration) async -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      if processes.allSatisfy({ parent(of: $0) == nil }) { return true }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  /// The parent of a living process; `nil` for one that has ended, a zombie included.
  private static func parent(of process: Int32) -> Int32? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 1, fields[0] != "Z"
    else { return nil }
    return Int32(fields[1])
  }
}
