import Domain
import Foundation
import TestSupport
import Testing

@testable import PythonEnvironment

struct ResolveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var bare: [String: String] {
    ["PATH": folder.path + "/bin:/usr/bin:/bin", "XDG_CACHE_HOME": folder.path + "/cache"]
  }

  private func resolved(explicit: String? = nil, _ environment: [String: String]) async throws
    -> PythonInstallation
  {
    try await PythonEnvironment.resolve(explicit: explicit, environment: environment) { _ in }
  }

  @Test func `the option comes before the variable, the virtual environment and the search path`()
    async throws
  {
    var environment = bare
    let onPath = try FakePython().install(as: "bin/python3", in: folder)
    #expect(try await resolved(environment).path == onPath)
    environment["VIRTUAL_ENV"] = folder.path + "/venv"
    let inVenv = try FakePython().install(as: "venv/bin/python", in: folder)
    #expect(try await resolved(environment).path == inVenv)
    let inVariable = try FakePython().install(as: "variable", in: folder)
    environment["EGG_PYTHON"] = inVariable
    #expect(try await resolved(environment).origin == .variable)
    let option = try FakePython().install(as: "option", in: folder)
    #expect(try await resolved(explicit: option, environment).path == option)
  }

  @Test func `a found interpreter that doesn't do is passed over and its reason is kept`() async throws {
    var environment = bare
    environment["VIRTUAL_ENV"] = folder.path + "/venv"
    let old = try FakePython(torch: "2.1.0").install(as: "venv/bin/python", in: folder)
    let good = try FakePython().install(as: "bin/python3", in: folder)
    #expect(try await resolved(environment).path == good)
    let survey = await PythonEnvironment.survey(explicit: nil, environment: environment)
    #expect(survey.first?.path == old)
    #expect(survey.first?.shortcoming == "it has PyTorch 2.1.0, and the harness needs 2.11 or newer")
  }

  @Test(arguments: [
    (FakePython(version: "3.9.2"), "it is Python 3.9.2"),
    (FakePython(torch: nil), "it has no PyTorch"),
    (FakePython(torch: "2.10.1"), "it has PyTorch 2.10.1"),
    (FakePython(numpy: nil), "no NumPy"),
  ])
  func `a named interpreter that doesn't do is an error that says why`(python: FakePython, reason: String)
    async throws
  {
    let path = try python.install(as: "named", in: folder)
    let error = try await #require(throws: EggError.self) { try await resolved(explicit: path, bare) }
    #expect(error.code == .environment)
    #expect(error.message.contains(path) && error.message.contains(reason))
    #expect(!error.advice.isEmpty)
  }

  @Test(arguments: [("#!/bin/sh\necho oops >&2; exit 1\n", "it failed: oops"), ("not a program", "it")])
  func `an interpreter that breaks is named with what it said`(script: String, reason: String) async throws {
    let path = try folder.write(script, to: "broken", executable: true)
    let error = try await #require(throws: EggError.self) { try await resolved(explicit: path, bare) }
    #expect(error.message.contains(reason))
  }

  @Test func `a named interpreter that does not exist is an error`() async throws {
    let error = try await #require(throws: EggError.self) {
      try await resolved(explicit: "/no/such/python", bare)
    }
    #expect(error.message.contains("/no/such/python") && error.message.contains("--python"))
  }

  @Test func `EGG's own environment is used again without a word, and shows in the survey`() async throws {
    let base = try FakePython(version: "3.12.3", torch: nil).install(as: "bin/python3", in: folder)
    let managed = try ManagedEnvironment(
      requirements: HarnessFiles.requirements, base: base, version: "3.12", environment: bare)
    let name = URL(fileURLWithPath: managed.folder).lastPathComponent
    let own = try FakePython(version: "3.12.3").install(as: "cache/egg/\(name)/bin/python", in: folder)
    try folder.write("", to: "cache/egg/\(name)/complete")
    let found = try await PythonEnvironment.resolve(explicit: nil, environment: bare) { line in
      Issue.record("made again: \(line)")
    }
    #expect(found.path == own && found.origin == .managed)
    let survey = await PythonEnvironment.survey(explicit: nil, environment: bare)
    #expect(survey.map(\.origin) == [.searchPath, .managed] && survey[1].installation == found)
  }

  @Test func `without any Python the advice is to install one`() async throws {
    let error = try await #require(throws: EggError.self) {
      try await resolved(["PATH": folder.path, "XDG_CACHE_HOME": folder.path])
    }
    #expect(error.advice.contains("python3-venv"))
  }

  @Test func `a real interpreter reports its own version`() async throws {
    let facts = try await PythonProbe.facts(
      of: systemPython(), environment: ProcessInfo.processInfo.environment)
    #expect(Version(facts.version) >= Version(3, 0))
    #expect(FileManager.default.isExecutableFile(atPath: facts.executable))
  }

  @Test(arguments: [
    ("2.13.0+cpu", Version(2, 13)), ("2.12.0a0+git1", Version(2, 12)), ("3.9", Version(3, 9)),
    ("3", Version(3, 0)), ("3.14.0rc1", Version(3, 14)), ("", Version(0, 0)),
  ])
  func `versions are read by major and minor part`(text: String, version: Version) {
    #expect(Version(text) == version)
  }

  @Test func `minor versions compare as numbers`() { #expect(Version(3, 9) < Version(3, 10)) }
}
