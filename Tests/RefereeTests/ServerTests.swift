import Domain
import Foundation
import Testing

@testable import Referee

extension ProcessTests {
  @Suite("Servers")
  struct ServerTests {
    private func launch(harness: String? = nil) async throws -> HarnessLaunch {
      var configuration = try await HarnessSetup.configuration()
      if let harness { configuration.harness = harness }
      return HarnessLaunch(role: .untrusted, configuration: configuration)
    }

    /// A package of the harness's name with other content.
    private func impostor(_ source: String) throws -> String {
      let folder = NSTemporaryDirectory() + "/egg-impostor-\(UInt32.random(in: 0 ... .max))"
      try FileManager.default.createDirectory(
        atPath: folder + "/egg_harness", withIntermediateDirectories: true)
      try Data().write(to: URL(fileURLWithPath: folder + "/egg_harness/__init__.py"))
      try Data(source.utf8).write(to: URL(fileURLWithPath: folder + "/egg_harness/__main__.py"))
      return folder
    }

    @Test("A server that dies gives everyone who waits the end of its log")
    func death() async throws {
      let hello = #"{"hello":{"protocol":1,"python":"3","torch":"2"}}"#
      let folder = try impostor(
        """
        import os, struct, sys
        header = b'\(hello)'
        os.write(1, struct.pack('<4sIQ', b'EGG1', len(header), 0) + header)
        os.read(0, 1)
        sys.stderr.write('out of luck')
        os._exit(3)
        """)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      try await withHarness(try await launch(harness: folder)) { server in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<2 {
            group.addTask {
              let error = await #expect(throws: HarnessError.self) {
                let _: NoParameters = try await server.ask("ping", NoParameters())
              }
              #expect(error?.kind == .died)
              #expect(error?.log.contains("out of luck") == true)
            }
          }
          try await group.waitForAll()
        }
      }
    }

    @Test("A server that prints no frames is a broken protocol")
    func noise() async throws {
      let folder = try impostor("print('hello, world', flush=True)\nimport time\ntime.sleep(60)")
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let error = await #expect(throws: HarnessError.self) {
        try await withHarness(try await launch(harness: folder)) { _ in }
      }
      #expect(error?.kind == .protocolViolation)
    }

    @Test("An error inside the body passes through, and no process stays", arguments: [true, false])
    func noProcessStays(throwing: Bool) async throws {
      struct Stop: Error {}
      let marker = "egg-marker-\(UInt32.random(in: 0 ... .max))"
      let folder = NSTemporaryDirectory() + "/" + marker
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      do {
        try await withHarness(try await launch()) { server in
          _ = try await server.open(SessionOptions(role: .runner, threads: 1, workspace: folder))
          // Beside the runner wait the process that the server knows and the init of the namespace, if there is one.
          #expect([1, 3].contains(processes(in: folder)))
          if throwing { throw Stop() }
        }
      } catch is Stop {}
      #expect(processes(in: folder) == 0)
    }

    @Test("A cancelled task ends its server")
    func cancellation() async throws {
      let launch = try await launch()
      let started = Occurrence()
      let task = Task {
        try await withHarness(launch) { _ in
          started.announce()
          try await Task.sleep(for: .seconds(600))
        }
      }
      await started.wait()
      task.cancel()
      await #expect(throws: (any Error).self) { try await task.value }
    }

    @Test("The environment is an allow-list with the conditions of timing")
    func environment() async throws {
      let keys = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "EGG_API_KEY"]
      for key in keys where getenv(key) == nil { setenv(key, "sk-not-for-candidates", 1) }
      let environment = try await launch().environment
      #expect(!environment.values.contains("sk-not-for-candidates"))
      #expect(environment["MALLOC_MMAP_MAX_"] == "0" && environment["OPENBLAS_NUM_THREADS"] == "1")
      #expect(environment["PYTHONNOUSERSITE"] == "1")
      let secrets = environment.keys.filter { name in
        ["TOKEN", "KEY", "SECRET"].contains { name.contains($0) }
      }
      #expect(secrets.isEmpty)
      #expect(environment["TORCHINDUCTOR_CACHE_DIR"] == nil)
    }

    /// Sessions work in their own folder, by which they can be told from all other processes.
    private func processes(in folder: String) -> Int {
      let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      let real = (try? FileManager.default.destinationOfSymbolicLink(atPath: folder)) ?? folder
      return numbers.filter { $0.allSatisfy(\.isNumber) }.filter { number in
        let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/cwd")
        return place.map { $0.hasSuffix((real as NSString).lastPathComponent) } ?? false
      }.count
    }
  }
}

@Suite("Sharing the machine")
struct GateTests {
  @Test("Work that needs the machine alone overlaps with nothing")
  func exclusion() async throws {
    let gate = Gate()
    let observer = Observer()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          if number.isMultiple(of: 4) {
            try await gate.exclusive { await observer.visit(alone: true) }
          } else {
            try await gate.shared { await observer.visit(alone: false) }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(await observer.violations == 0)
    #expect(await observer.visits == 40)
  }

  @Test("Sharers go before one that waits to be alone, but not without end")
  func overtaking() async throws {
    let gate = Gate()
    let (log, first, last) = (Log(), Occurrence(), Occurrence())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await gate.shared {
          first.announce()
          await last.wait()
        }
      }
      await first.wait()
      group.addTask { try await gate.exclusive { await log.note("alone") } }
      while await gate.waiting < 1 { await Task.yield() }
      for number in 1...Gate.patience { try await gate.shared { await log.note("\(number)") } }
      group.addTask { try await gate.shared { await log.note("late") } }
      while await gate.waiting < 2 { await Task.yield() }
      last.announce()
      try await group.waitForAll()
    }
    #expect(await log.words == (1...Gate.patience).map(String.init) + ["alone", "late"])
  }

  private actor Log {
    var words: [String] = []
    func note(_ word: String) { words.append(word) }
  }

  private actor Observer {
    var inside = 0
    var isAlone = false
    var violations = 0
    var visits = 0

    func visit(alone: Bool) async {
      if isAlone || (alone && inside > 0) { violations += 1 }
      inside += 1
      isAlone = alone
      for _ in 0..<5 { await Task.yield() }
      inside -= 1
      if alone { isAlone = false }
      visits += 1
    }
  }

  @Test("An occurrence wakes all who wait, and those who come later do not wait")
  func occurrence() async {
    let occurrence = Occurrence()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<3 { group.addTask { await occurrence.wait() } }
      group.addTask { occurrence.announce() }
    }
    await occurrence.wait()
  }

  @Test("Whoever is cancelled stops waiting")
  func cancelledWaiter() async {
    let task = Task { await Occurrence().wait() }
    task.cancel()
    await task.value
  }
}
