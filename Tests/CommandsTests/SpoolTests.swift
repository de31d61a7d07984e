import Domain
import Foundation
import Journal
import Subprocess
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct `Jobs that go through a folder` {
    let folder: TemporaryFolder
    let launcher = ["--launcher", "spool:spool"]

    init() throws {
      folder = try TemporaryFolder()
      try folder.write(Problems.sound, to: "sound.py")
      try folder.write(Problems.candidate, to: "right.py")
      try folder.write(Problems.candidate.replacing("+ 1", with: "+ 1.001"), to: "wrong.py")
    }

    func egg(_ arguments: [String]) -> EggProcess { EggProcess(arguments: arguments, folder: folder.path) }

    var worker: EggProcess { egg(["worker", "spool", "--device", "cpu"]) }

    func verify(_ candidate: String, _ more: [String] = []) async throws -> EggProcess.Ending {
      try await egg(
        [
          "verify", "sound.py", candidate, "--device", "cpu", "--baselines", "eager", "--seed", "1",
          "--no-kernelbench", "--json",
        ] + more
      )
      .run()
    }

    func names(in name: String) -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/spool/\(name)")) ?? []
    }

    /// Runs a worker while `body` runs, and interrupts it then.
    func served(_ body: @Sendable @escaping () async throws -> Void) async throws -> EggProcess.Ending {
      try await worker.run(until: " serves spool on ", then: .interrupt) { _ in try await body() }
    }

    @Test func `get the verdicts that they get here, and the worker leaves nothing behind`() async throws {
      let worker = try await served {
        let right = try await verify("right.py", launcher)
        // Times that a busy machine makes doubtful are no matter here.
        #expect(try Verdict(right.output).check?.failure == nil, "\(right.errors)")
        let here = try await verify("wrong.py")
        let there = try await verify("wrong.py", launcher)
        #expect(here.exitCode == 1, "\(here.errors)")
        #expect(there.exitCode == 1, "\(there.errors)")
        #expect(try Verdict(there.output) == Verdict(here.output))
      }
      #expect(worker.exitCode == 130, "\(worker.errors)")
      #expect(names(in: "claims").isEmpty && names(in: "workers").isEmpty && names(in: "drafts").isEmpty)

      // What is finished needs no worker any more.
      let again = try await verify("right.py", launcher)
      #expect(try Verdict(again.output).check?.failure == nil, "\(again.errors)")
      for name in names(in: "results") {
        try folder.write("{\"format\":7}\n{}\n", to: "spool/results/\(name)")
      }
      let foreign = try await verify("right.py", launcher)
      #expect(foreign.exitCode == 2)
      #expect(foreign.errors.contains("another version of EGG (format 7"))
    }

    @Test func `are those of a run too, whose journal says where, and which says how to go on`() async throws
    {
      let ending = try await served {
        let run = try await egg(["optimize", "sound.py", "--out", "run"] + launcher)
          .run(until: "stage structure", then: .interrupt)
        #expect(run.exitCode == 130, "\(run.errors)")
        #expect(run.errors.contains("egg resume \(folder.path)/run --launcher spool:spool"))
      }
      #expect(ending.exitCode == 130)
      let entries = try RunFolder.existing("run", workingDirectory: folder.path).entries()
      guard case .started(let header) = entries.first?.event else { return #expect(Bool(false)) }
      #expect(header.environment["launcher"] == "spool:\(folder.path)/spool")
      #expect(header.environment["worker 1 torch"]?.isEmpty == false)
    }

    @Test func `survive a worker that is killed in the middle of one`() async throws {
      async let verification = verify("right.py", launcher)
      let killed = try await worker.run(killedWhen: { !names(in: "claims").isEmpty })
      #expect(killed.exitCode == -9)
      #expect(!names(in: "claims").isEmpty)
      let ended = Mutex(false)
      async let second = served {
        while !ended.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(20)) }
      }
      let ending = try await verification
      ended.withLock { $0 = true }
      #expect(try Verdict(ending.output).check?.cases.isEmpty == false, "\(ending.errors)")
      #expect(try await second.errors.contains("has ended in the middle of job"))
      #expect(names(in: "claims").isEmpty)
    }
  }
}

/// The parts of `egg verify --json` that do not depend on the clock.
private struct Verdict: Decodable, Equatable {
  struct Failure: Decodable, Equatable { var kind: String }
  struct Check: Decodable, Equatable {
    struct Case: Decodable, Equatable { var family: String }
    var cases: [Case]
    var failure: Failure?
  }
  var passed: Bool
  var failure: Failure?
  var check: Check?

  init(_ json: String) throws {
    self = try JSONDecoder().decode(Verdict.self, from: Data(json.utf8))
  }
}

@Suite struct `A spool folder that does not do` {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Problems.sound, to: "sound.py")
  }

  func egg(_ arguments: String...) async throws -> EggProcess.Ending {
    try await EggProcess(arguments: arguments, folder: folder.path).run()
  }

  @Test(arguments: ["/proc/egg", "/no/such/parent/spool"])
  func `is named with what to do`(path: String) async throws {
    for ending in [
      try await egg("worker", path), try await egg("optimize", "sound.py", "--launcher", "spool:\(path)"),
      try await egg("verify", "sound.py", "sound.py", "--launcher", "spool:\(path)"),
    ] {
      #expect(ending.exitCode == 3)
      #expect(ending.errors.hasPrefix("egg: Can't make the folder \(path)"), "\(ending.errors)")
      #expect(ending.errors.split(separator: "\n").count == 2)
    }
  }

  @Test func `is a file`() async throws {
    try folder.write("", to: "spool")
    #expect(try await egg("worker", "spool").exitCode == 3)
  }

  @Test func `without a worker keeps a run waiting no longer than its time`() async throws {
    let ending = try await egg("optimize", "sound.py", "--launcher", "spool:spool", "--time", "0.5")
    #expect(ending.exitCode == 4, "\(ending.errors)")
    #expect(ending.errors.contains("no worker serves"))
    #expect(ending.errors.contains("egg worker DIR"))
  }
}
