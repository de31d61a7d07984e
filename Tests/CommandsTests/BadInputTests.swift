import Foundation
import Subprocess
import TestSupport
import Testing

@Suite struct `Bad input` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func egg(_ arguments: String..., environment: [String: String?] = [:]) async throws -> EggProcess.Ending {
    try await EggProcess(arguments: arguments, folder: folder.path, environment: environment).run()
  }

  @Test(arguments: ["optimize", "resume", "report", "export", "profile"])
  func `names a file that is not there`(verb: String) async throws {
    let ending = try await egg(verb, "nothing.py")
    #expect(ending.exitCode == 2)
    #expect(ending.errors.hasPrefix("egg: "))
    #expect(ending.errors.contains("nothing.py"))
    #expect(ending.output.isEmpty)
  }

  @Test(arguments: [Data(), Data("  \n".utf8), Data([0xFF, 0xFE, 0x00])])
  func `of no text at all is refused`(data: Data) async throws {
    try data.write(to: folder.url.appendingPathComponent("odd.py"))
    let ending = try await egg("optimize", "odd.py")
    #expect(ending.exitCode == 2)
    #expect(ending.errors.contains("odd.py"))
  }

  @Test func `of a candidate that is missing or empty is refused before anything runs`() async throws {
    try folder.write(Problems.sound, to: "sound.py")
    let missing = try await egg("verify", "sound.py", "nothing.py")
    #expect(missing.exitCode == 2)
    #expect(missing.errors.contains("nothing.py") && missing.errors.contains("candidate"))
    try folder.write("\n  \n", to: "empty.py")
    let empty = try await egg("verify", "sound.py", "empty.py")
    #expect(empty.exitCode == 2)
    #expect(empty.errors.contains("empty.py is empty"))
  }

  @Test func `that is a folder is refused`() async throws {
    #expect(try await egg("optimize", ".").exitCode == 2)
  }

  @Test func `is told as JSON too when that was asked for`() async throws {
    let ending = try await egg("optimize", "nothing.py", "--json")
    #expect(ending.output.contains(#""code" : 2"#))
    #expect(ending.output.contains("nothing.py"))
  }

  @Test func `of no compiler is said before anything is made`() async throws {
    try folder.write(Problems.sound, to: "sound.py")
    let ending = try await egg(
      "optimize", "sound.py", environment: ["PATH": folder.path, "CXX": String?.none])
    #expect(ending.exitCode == 3)
    #expect(ending.errors.contains("no C++ compiler"))
    #expect(ending.errors.contains("apt install g++"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/egg-runs"))
  }

  @Test(arguments: [
    (["--model", "anthropic:claude-opus-5"], 3, "no key to api.anthropic.com"),
    (["--model", "replay:nothing"], 2, "replay:nothing can't be used"),
    (["--model", "openai:m", "--base-url", "http://127.0.0.1:1/v1"], 3, "127.0.0.1:1: Connection refused"),
    (["--model", "openai:m", "--key-file", "none"], 2, "key file none can't be read"),
    (["--model", "command:cat", "--prices", "none"], 2, "list of prices none can't be read"),
    (["--model", "command:cat", "--usd", "1"], 2, "no price is known for command:cat"),
  ])
  func `of a language model is told before anything is made`(
    words: [String], code: Int32, says: String
  ) async throws {
    try folder.write(Problems.sound, to: "sound.py")
    let none = Dictionary(
      uniqueKeysWithValues: ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "EGG_API_KEY"].map { ($0, String?.none) })
    let ending = try await EggProcess(
      arguments: ["optimize", "sound.py"] + words, folder: folder.path, environment: none
    ).run()
    #expect(ending.exitCode == code && ending.errors.contains(says), "\(ending.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/egg-runs"))
  }

  @Test func `has nothing to do with an estimate, which needs no earlier run`() async throws {
    try folder.write(Problems.sound, to: "sound.py")
    let ending = try await egg("optimize", "sound.py", "--model", "command:cat", "--estimate")
    #expect(ending.exitCode == 0 && ending.output.contains("at most 34 model calls"), "\(ending.output)")
  }

  @Test func `of a Python that does not do names it`() async throws {
    try folder.write(Problems.sound, to: "sound.py")
    let python = try folder.write("#!/bin/sh\nexit 1\n", to: "python", executable: true)
    let ending = try await egg("optimize", "sound.py", "--python", python)
    #expect(ending.exitCode == 3)
    #expect(ending.errors.contains(python))
  }
}

extension UntimedEndToEnd {
  @Suite struct `Before a run` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: Problems.bad)
    func `a bad problem file is told what is wrong, where, and what to do`(problem: Problems.Bad) async throws
    {
      try folder.write(problem.text, to: "problem.py")
      let ending = try await EggProcess(
        arguments: ["optimize", "problem.py", "--out", "run"], folder: folder.path
      ).run()
      #expect(ending.exitCode == 2, "\(ending.errors)")
      #expect(ending.errors.contains("problem.py"))
      for text in problem.says { #expect(ending.errors.contains(text), "\(text) in: \(ending.errors)") }
      let lines = ending.errors.split(separator: "\n")
      #expect(lines.contains { $0.hasPrefix("egg: ") })
      #expect(lines.last?.hasPrefix("     ") == true)
    }

    @Test func `an output folder that holds something is left alone`() async throws {
      try folder.write(Problems.sound, to: "sound.py")
      try folder.write("mine", to: "out/mine.txt")
      let ending = try await EggProcess(
        arguments: ["optimize", "sound.py", "--out", "out"], folder: folder.path
      ).run()
      #expect(ending.exitCode == 2)
      #expect(ending.errors.contains("not empty"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/out") == ["mine.txt"])
    }
  }
}
