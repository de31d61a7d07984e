import Foundation
import TestSupport
import Testing

/// `egg principles` as a user runs it; none of this needs Python.
@Suite struct `egg principles` {
  private func run(
    _ arguments: String..., environment: [String: String?] = [:]
  ) async throws -> EggProcess.Ending {
    try await EggProcess(
      arguments: ["principles"] + arguments, folder: Repository.root.path, environment: environment
    ).run()
  }

  @Test func `lists by stage and target`() async throws {
    let ending = try await run("list", "--stage", "tiling", "--target", "cpu")
    #expect(ending.exitCode == 0 && ending.output.contains("H2.15") && !ending.output.contains("H2.01"))
    let json = try await run("--stage", "always", "--json")
    #expect(json.output.contains("\"id\" : \"G.08\"") && !json.output.contains("A1.01"))
  }

  @Test func `shows one principle, and names the neighbours of one that does not exist`() async throws {
    let ending = try await run("show", "a2.06")
    #expect(ending.exitCode == 0)
    for part in ["A2.06  Keep the whole row on chip", "conflicts   A2.05", "trials      none yet"] {
      #expect(ending.output.contains(part), "\(ending.output)")
    }
    let missing = try await run("show", "H2.99")
    #expect(missing.exitCode == 2 && missing.errors.contains("There are H2.01 to H2.19."))
  }

  @Test func `checks the carried principles and tells a user's mistakes with file and line`() async throws {
    let good = try await run("check")
    #expect(good.exitCode == 0 && good.output.contains("167 principles: no mistakes"))
    let folder = try TemporaryFolder()
    let record = try Repository.text(of: "knowledge/principles/H1-mapping.md").split(separator: "\n\n## ")[1]
    let path = try folder.write(
      "## \(record.replacing("k.grid < d.sms", with: "k.grid < d.towers"))\n", to: "own.md")
    let bad = try await run("check", "--principles", folder.path)
    #expect(bad.exitCode == 2)
    #expect(
      bad.errors.contains("\(path):4: H1.01: in when, the feature d.towers is not declared"), "\(bad.errors)")
  }

  @Test func `shows hit rates from the file that the environment names`() async throws {
    let folder = try TemporaryFolder()
    let line = """
      {"id": "r/1", "principle": "A2.06", "family": "normalisation", "device": "d", "agents": "expert", \
      "predicted": 2.0, "achieved": 1.5, "kept": true}
      """
    let path = try folder.write("\(line)\n", to: "evidence.jsonl")
    let ending = try await run("evidence", environment: ["EGG_EVIDENCE": path])
    #expect(
      ending.exitCode == 0 && ending.output.contains("A2.06  normalisation")
        && ending.output.contains("1.50x"))
    let shown = try await run("show", "A2.06", environment: ["EGG_EVIDENCE": path])
    #expect(shown.output.contains("1 of 1 kept, 1.50x in the mean"))
    let off = try await run("evidence", environment: ["EGG_EVIDENCE": "off"])
    #expect(off.exitCode == 2)
  }

  @Test func `tells what prompts cost`() async throws {
    let ending = try await run("prompts", "--target", "triton")
    #expect(
      ending.exitCode == 0 && ending.output.contains("seed") && ending.output.contains("diagnose tiling"))
  }
}

extension UntimedEndToEnd {
  @Suite struct `egg principles explain` {
    @Test func `says what applies to a problem and why the rest does not`() async throws {
      let ending = try await EggProcess(
        arguments: [
          "principles", "explain", "examples/rmsnorm_swiglu.py", "--stage", "structure", "--all", "--device",
          "cpu",
        ], folder: Repository.root.path
      ).run()
      #expect(ending.exitCode == 0, "\(ending.errors)")
      for part in ["normalisation, target cpu", "A2.06", "A3.12", "has(cumsum)"] {
        #expect(ending.output.contains(part), "\(ending.output)")
      }
    }
  }
}
