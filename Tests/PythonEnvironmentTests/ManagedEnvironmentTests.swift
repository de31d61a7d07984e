import Domain
import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import PythonEnvironment

/// Real virtual environments with a package that is made on the fly; no network.
@Suite(.serialized) struct ManagedEnvironmentTests {
  let folder: TemporaryFolder
  let environment: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PIP_") }
    environment["XDG_CACHE_HOME"] = folder.path + "/cache"
    environment["PIP_NO_INDEX"] = "1"
    environment["PIP_FIND_LINKS"] = folder.path + "/wheels"
    environment["PIP_TARGET"] = folder.path + "/elsewhere"
    self.environment = environment
  }

  /// A wheel is a zip file with three texts in it.
  private func makeWheel(_ name: String) async throws {
    let script = """
      import os, sys, zipfile
      folder, name = sys.argv[1:]
      os.makedirs(folder, exist_ok=True)
      with zipfile.ZipFile(f"{folder}/{name}-1.0-py3-none-any.whl", "w") as wheel:
          info = f"{name}-1.0.dist-info/"
          wheel.writestr(f"{name}.py", "answer = 42\\n")
          wheel.writestr(info + "METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n")
          wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
          wheel.writestr(info + "RECORD", "")
      """
    let command = Command(
      try systemPython(), ["-c", script, folder.path + "/wheels", name], environment: environment)
    try #require(try await command.capture(timeout: .seconds(600)).succeeded)
  }

  private func managed(_ requirements: String, base: String? = nil) throws -> ManagedEnvironment {
    try ManagedEnvironment(
      requirements: requirements, base: base ?? systemPython(), version: "3", environment: environment)
  }

  /// A base interpreter that notes each use before it does its work.
  private func countingPython() throws -> String {
    try folder.write(
      "#!/bin/sh\necho use >> '\(folder.path)/uses'\nexec '\(try systemPython())' \"$@\"\n", to: "counting",
      executable: true)
  }

  private var uses: Int {
    let text = (try? String(contentsOfFile: folder.path + "/uses", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").count
  }

  @Test func `two processes make it once, and the one that waits sees the progress of the other`()
    async throws
  {
    try await makeWheel("tiny")
    let environment = try managed("tiny==1.0", base: countingPython())
    let lines = Lines()
    try await withThrowingTaskGroup { group in
      for _ in 0..<2 {
        group.addTask {
          try await environment.prepare { lines.add($0) }
        }
      }
      try await group.waitForAll()
    }
    #expect(uses == 1)
    let said = lines.all
    #expect(said.contains { $0.contains("installing packages") && $0.contains("tiny") })
    #expect(said.contains { $0.hasSuffix("(made by another process)") })
    let check = Command(
      environment.interpreter, ["-c", "import tiny; print(tiny.answer)"], environment: self.environment)
    #expect(try await check.capture(timeout: .seconds(600)).output == "42\n")

    // Used again without a word and without the base interpreter.
    let again = try await environment.prepare { line in Issue.record("made again: \(line)") }
    #expect(again == environment.interpreter)
    #expect(uses == 1)
  }

  @Test func `what a cut-off attempt left is removed and made anew`() async throws {
    let environment = try managed("")
    try folder.write("half a file", to: "cache/egg/\(lastPart(environment.folder))/lib/half")
    #expect(!environment.isComplete)
    let interpreter = try await environment.prepare { _ in }
    #expect(environment.isComplete)
    #expect(!FileManager.default.fileExists(atPath: environment.folder + "/lib/half"))
    #expect(FileManager.default.isExecutableFile(atPath: interpreter))
  }

  @Test func `a cancelled attempt leaves nothing behind`() async throws {
    let started = folder.path + "/started"
    let hanging = try folder.write(
      "#!/bin/sh\nmkdir -p \"$4/lib\"; touch '\(started)'; exec sleep 600\n", to: "hanging", executable: true)
    let environment = try managed("", base: hanging)
    let attempt = Task { try await environment.prepare { _ in } }
    while !FileManager.default.fileExists(atPath: started) { try await Task.sleep(for: .milliseconds(20)) }
    attempt.cancel()
    await #expect(throws: CancellationError.self) { try await attempt.value }
    #expect(!FileManager.default.fileExists(atPath: environment.folder))
    #expect(try !isTaken(environment.folder + ".lock"))
  }

  @Test func `an orphan of a killed process keeps the lock until it ends`() async throws {
    let path = folder.path + "/lock"
    let stop = folder.path + "/stop"
    let (lines, continuation) = AsyncStream<String>.makeStream()
    let orphan = try startOrphan(holding: path, until: stop) { continuation.yield($0) }
    for await line in lines where line == "started" { break }
    #expect(try isTaken(path))
    try folder.write("", to: "stop")
    #expect(try await orphan.value)
    #expect(try !isTaken(path))
  }

  /// Takes the lock, hands it to a child and lets go of it, as a process does that is killed.
  private func startOrphan(
    holding path: String, until stop: String, line: @escaping @Sendable (String) -> Void
  ) throws -> Task<Bool, any Error> {
    let command = Command(
      "/bin/sh", ["-c", "echo started; while [ ! -e '\(stop)' ]; do sleep 0.05; done"],
      environment: environment)
    guard let lock = try FileLock.tryAcquire(path) else { throw Errno.wouldBlock }
    let handed = try lock.descriptor.duplicate()
    return Task {
      try await command.stream(input: handed) { text in
        if text == "started" { try? handed.close() }
        line(text)
      }
    }
  }

  private func isTaken(_ path: String) throws -> Bool {
    if let lock = try FileLock.tryAcquire(path) {
      _ = lock.descriptor
      return false
    }
    return true
  }

  @Test func `a package that can't be had is an error with advice, and its log is kept`() async throws {
    let environment = try managed("no-such-package==1.0")
    let error = try await #require(throws: EggError.self) { try await environment.prepare { _ in } }
    #expect(error.code == .environment)
    #expect(error.message.contains("no fitting package"))
    #expect(error.advice.contains("--python"))
    #expect(
      try String(contentsOfFile: environment.folder + ".log", encoding: .utf8).contains("no-such-package"))
    #expect(!FileManager.default.fileExists(atPath: environment.folder))
  }

  @Test func `a Python without venv is named as the cause`() async throws {
    let base = try folder.write(
      "#!/bin/sh\necho 'The virtual environment was not created because ensurepip is not available.'; exit 1\n",
      to: "bare", executable: true)
    let environment = try managed("", base: base)
    let error = try await #require(throws: EggError.self) { try await environment.prepare { _ in } }
    #expect(error.message.contains(base) && error.advice.contains("python3-venv"))
  }

  @Test func `other requirements are another environment`() throws {
    #expect(try managed("a==1").folder != managed("a==2").folder)
    #expect(try managed("a==1").folder == managed("a==1", base: "/elsewhere/python3").folder)
  }

  private func lastPart(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// Lines that were said, from any thread.
private final class Lines: Sendable {
  private let state = Mutex<[String]>([])
  var all: [String] { state.withLock { $0 } }
  func add(_ line: String) { state.withLock { $0.append(line) } }
}
