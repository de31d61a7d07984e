import ArgumentParser
import Testing

@testable import Commands

@Suite struct `The command tree` {
  static let verbs = RootCommand.configuration.subcommands

  @Test(arguments: verbs.map { $0.configuration })
  func `documents every verb with an abstract, a discussion and an example`(
    configuration: CommandConfiguration
  ) throws {
    let verb = try #require(configuration.commandName)
    #expect(configuration.abstract.hasSuffix("."))
    #expect(configuration.discussion.contains("EXAMPLE: egg \(verb)"))
  }

  @Test(arguments: verbs.map { $0.configuration.commandName ?? "" })
  func `gives help for every verb, on standard output and with exit code 0`(verb: String) throws {
    let failure = #expect(throws: (any Error).self) {
      var command = try RootCommand.parseAsRoot([verb, "--help"])
      try command.run()
    }
    let report = FailureReport(try #require(failure))
    #expect(report.exitCode == 0)
    #expect(report.parserMessage.contains("USAGE: egg \(verb)"))
  }

  @Test func `parses each verb's own example`() throws {
    for verb in Self.verbs {
      let example = try #require(verb.configuration.discussion.split(separator: "EXAMPLE: egg ").last)
      #expect(throws: Never.self) {
        try RootCommand.parseAsRoot(example.split(separator: " ").map(String.init))
      }
    }
  }

  @Test(arguments: [
    ["optimize"], ["optimize", "a.py", "--time", "0"], ["optimize", "a.py", "--time", "nan"],
    ["optimize", "a.py", "--tokens", "0"], ["optimize", "a.py", "--usd", "0"],
    ["optimize", "a.py", "--usd", "inf"],
    ["optimize", "a.py", "--evaluations", "0"], ["optimize", "a.py", "--seeds", "-1"],
    ["optimize", "a.py", "--top-k", "0"], ["optimize", "a.py", "--attempts", "-1"],
    ["optimize", "a.py", "--stages", "tiling,structure"], ["optimize", "a.py", "--stages", "tiling,tiling"],
    ["optimize", "a.py", "--stages", ""], ["optimize", "a.py", "--ablate", "sleep"],
    ["optimize", "a.py", "--seed-from", "heaven"], ["optimize", "a.py", "--seed-from", "expert"],
    ["optimize", "a.py", "--ablate", "expert-guidance"], ["principles", "list", "--stage", "zeal"],
    ["principles", "--target", "tpu"], ["principles", "show"], ["principles", "explain"],
    ["optimize", "a.py", "--target", "abacus"], ["optimize", "a.py", "--model", "gpt"],
    ["optimize", "a.py", "--model", "command: "], ["optimize", "a.py", "--launcher", "slurm"],
    ["verify", "a.py", "b.py", "--launcher", "spool:"], ["resume", "run", "--launcher", "Local"], ["worker"],
    ["worker", "dir", "--idle", "-1"], ["worker", "dir", "--idle", "nan"],
    ["verify"], ["verify", "a.py", "b.py", "--library-calls", "perhaps"], ["profile"],
    ["profile", "a.py", "--device", "tpu"], ["optimize", "a.py", "--library-calls", "no"], ["no-such-verb"],
    ["resume"],
  ])
  func `answers wrong usage with exit code 2`(arguments: [String]) throws {
    let failure = #expect(throws: (any Error).self) { try RootCommand.parseAsRoot(arguments) }
    let report = FailureReport(try #require(failure))
    #expect(report.exitCode == 2)
    #expect(report.parserMessage.hasPrefix("egg: "))
  }
}
