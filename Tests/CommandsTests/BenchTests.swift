import ArgumentParser
import Domain
import Foundation
import Journal
import PythonEnvironment
import Suite
import TestSupport
import Testing

@testable import Commands

@Suite struct `A bench` {
  @Test(arguments: [
    ["bench", "--out", "d", "--levels", "one"], ["bench", "p", "--out", "d", "--problems", "1/2,,"],
    ["bench", "p", "--out", "d", "--slice", "0"], ["bench", "p", "--out", "d", "--lanes", "0"],
    ["bench", "p", "--out", "d", "--agent", "nobody"], ["bench", "p"],
    ["bench", "p", "--out", "d", "--answers", "a", "--agent", "expert"],
    ["bench", "p", "--out", "d", "--sample", "1"], ["bench", "p", "--out", "d", "--ablation-grid", "x"],
    ["bench", "p", "--out", "d", "--ablate", "multi-agent"],
    ["bench", "p", "--out", "d", "--devices", "cuda:0,cuda:0"],
    ["bench", "p", "--out", "d", "--devices", "cpu,"], ["bench", "compare", "one"],
  ])
  func `answers wrong usage with exit code 2`(arguments: [String]) throws {
    let failure = #expect(throws: (any Error).self) { try RootCommand.parseAsRoot(arguments) }
    #expect(FailureReport(try #require(failure)).exitCode == 2)
  }

  @Test(arguments: [
    ([], ["expert"]), (["--agent", "expert", "--agent", "command:a b"], ["expert", "command:a b"]),
    (["--model", "command:a", "--debug-model", "command:b"], ["command:a + command:a + command:b"]),
    (
      ["--agent", "expert", "--model", "command:a", "--ablation-grid", "tuning,multi-agent"],
      [
        "expert", "expert without tuning", "command:a", "command:a without tuning",
        "command:a without multi-agent",
      ]
    ),
    (["--answers", "reference"], ["reference"]),
  ])
  func `makes a grid of its agents, whose names read back`(options: [String], names: [String]) throws {
    let command = try RootCommand.parseAsRoot(["bench", "p", "--out", "d"] + options)
    let agents = try #require(command as? BenchRunCommand).agents.agents()
    #expect(agents.map(\.name) == names)
    for agent in agents where agent != .answers(.reference) { #expect(BenchAgent(agent.name) == agent) }
  }

  @Test func `takes its devices from a list, or all that there are`() throws {
    let gpu = { GraphicsDevice(index: $0, name: "GPU", uuid: "u\($0)") }
    var python = PythonInstallation(
      path: "/p", version: "3.12.3", torchVersion: "2.11.0", numpyVersion: "2.0", origin: .option)
    #expect(try DevicesOption.resolved("auto", for: python, among: [gpu(0)]) == [.cpu], "PyTorch has no CUDA")
    python.cudaVersion = "13.0"
    #expect(
      try DevicesOption.resolved("auto", for: python, among: [gpu(0), gpu(1)]) == [.cuda(0), .cuda(1)])
    #expect(try DevicesOption.resolved("cuda:1", for: python, among: [gpu(0), gpu(1)]) == [.cuda(1)])
    #expect(throws: EggError.self) { try DevicesOption.resolved("cuda:7", for: python, among: [gpu(0)]) }
  }

  @Test func `shares the wall time among the stages`() {
    func entry(_ number: Int, _ elapsed: Double, _ step: String) -> JournalEntry {
      JournalEntry(
        sequence: number, time: Date(), elapsed: elapsed, step: step, event: .interrupted("x"))
    }
    let phases = OptimizingTrial.phases(of: [
      entry(1, 0.5, "started"), entry(2, 2, "admission"), entry(3, 5, "structure/seed-1/check"),
      entry(4, 6, "final/time-eager"), entry(5, 6.5, "finished"),
    ])
    #expect(phases.map(\.name) == ["admission", "structure", "final"])
    #expect(phases.map(\.seconds) == [2, 3, 1.5])
  }

  @Test(arguments: [
    (["bench", "none", "--out", "d"], 2, "none"), (["bench", "compare", ".", "."], 2, "bench.jsonl"),
    (["bench", "--out", "full"], 2, "no bench.jsonl"),
    (["bench", "suite", "--out", "full"], 2, "not empty"),
    (["bench", "suite", "--out", "d", "--answers", "none"], 2, "none"),
    (["bench", "suite", "--out", "d", "--problems", "1/7"], 2, "'1/7'"),
  ])
  func `names what is missing or in the way`(arguments: [String], code: Int, word: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write(Problems.sound, to: "suite/a.py")
    try folder.write("mine", to: "full/mine.txt")
    let ending = try await EggProcess(arguments: arguments, folder: folder.path).run()
    #expect(ending.exitCode == code, "\(ending.errors)")
    #expect(ending.errors.contains(word), "\(ending.errors)")
  }
}

extension EndToEnd {
  @Suite struct `A bench over real problems` {
    let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      try folder.write(Problems.sound, to: "suite/level1/1_Sound.py")
      try folder.write(Problems.source(forward: "return torch.relu(x) * 0"), to: "suite/level1/2_Zeros.py")
      try folder.write(Problems.source(forward: "raise ValueError('no way')"), to: "suite/level2/1_Bad.py")
      try folder.write(Problems.source(forward: "return torch.tanh(x)"), to: "suite/level2/2_Tanh.py")
      try folder.write("", to: "suite/level2/3_Empty.py")
      try folder.write(
        Problems.source(inputs: "return [torch.empty(1 << 45)]"), to: "suite/level2/4_Large.py")
      // Right, wrong, and none.
      try folder.write(Problems.candidate, to: "answers/level_1_problem_1_sample_0_kernel.py")
      try folder.write(
        Problems.candidate.replacing("torch.relu(x) + 1", with: "torch.tanh(x) + 0.1"),
        to: "answers/level2/2_Tanh.py")
    }

    func egg(_ arguments: String...) async throws -> EggProcess.Ending {
      try await EggProcess(arguments: arguments, folder: folder.path).run()
    }

    private func results() throws -> BenchResults {
      let data = try Data(contentsOf: folder.url.appendingPathComponent("bench/results.json"))
      return try CanonicalJSON.decode(BenchResults.self, from: data)
    }

    @Test func `judges answers in slices, names what is wrong, and compares`() async throws {
      let first = try await egg(
        "bench", "suite", "--out", "bench", "--answers", "answers", "--baselines", "eager", "--devices",
        "cpu",
        "--problems", "1/1,1/2,2/1", "--json")
      #expect(first.exitCode == 0, "\(first.errors)")
      #expect(first.errors.contains("3_Empty.py is empty"))
      #expect(
        first.output == (try String(contentsOfFile: folder.path + "/bench/results.json", encoding: .utf8)))
      #expect(try results().problems.map(\.status) == [.correct, .failed, .inadmissible])

      // The rest of the suite joins; what was judged is not judged again.
      let second = try await egg(
        "bench", "suite", "--out", "bench", "--answers", "answers", "--baselines", "eager", "--devices", "cpu"
      )
      #expect(second.exitCode == 0, "\(second.errors)")
      #expect(second.errors.contains("4/5 level2/2_Tanh") && !second.errors.contains("1_Sound"))
      let rows = try results().problems
      #expect(rows.map(\.status) == [.correct, .failed, .inadmissible, .failed, .inadmissible])
      #expect(rows[0].verdict.strict && rows[0].verdict.kernelbench == true && rows[0].speedup.eager != nil)
      #expect(rows[0].deviceSeconds ?? 0 > 0 && rows[0].phases.map(\.name).contains("timing"))
      #expect(rows[1].isDegenerate && rows[1].reason == "there is no answer to it")
      #expect(rows[2].reason?.contains("no way") == true)
      #expect(rows[3].reason?.hasPrefix("wrong-values") == true)
      #expect(rows[4].reason?.contains("memory") == true)
      let summary = try results().summary
      #expect(summary["all"]?.admitted == 2 && summary["all"]?.success == 0.5)
      for file in ["results.csv", "report.html", "runs/answers/level1/1_Sound/verification.json"] {
        #expect(FileManager.default.fileExists(atPath: folder.path + "/bench/" + file), "\(file)")
      }
      try await refusals()
    }

    /// What would mix results, or lose them.
    private func refusals() async throws {
      let other = try await egg(
        "bench", "suite", "--out", "bench", "--answers", "reference", "--devices", "cpu")
      #expect(other.exitCode == 2)
      #expect(other.errors.contains("agents: answers and reference"), "\(other.errors)")
      try folder.write(Problems.candidate, to: "suite/level1/1_Sound.py")
      let changed = try await egg(
        "bench", "suite", "--out", "bench", "--answers", "answers", "--baselines", "eager", "--devices", "cpu"
      )
      #expect(changed.exitCode == 2)
      #expect(changed.errors.contains("level1/1_Sound has another text"))
      let same = try await egg("bench", "compare", "bench", "bench")
      #expect(same.exitCode == 0 && same.output.contains("ties 2"), "\(same.output)")
      let done = try await egg("resume", "bench", "--devices", "cpu", "--quiet")
      #expect(done.exitCode == 0 && done.errors.isEmpty)
      // The log of another version of EGG.
      let log = folder.path + "/bench/bench.jsonl"
      let text = try String(contentsOfFile: log, encoding: .utf8)
      try text.replacing("\"egg\":\"", with: "\"egg\":\"9").write(
        toFile: log, atomically: true, encoding: .utf8)
      let version = try await egg("resume", "bench", "--devices", "cpu")
      #expect(version.exitCode == 2)
      #expect(version.errors.contains("egg: 9"), "\(version.errors)")
    }

    @Test func `waits for a language model that answers later, and goes on with its answer`() async throws {
      try folder.write(
        "[ -e ready ] || { echo in the box >&2; exit 75; }; echo no code today\n", to: "model.sh")
      let waiting = try await egg(
        "bench", "suite", "--out", "bench", "--problems", "1/1", "--model", "command:sh model.sh",
        "--devices",
        "cpu")
      #expect(waiting.exitCode == 3)
      #expect(
        waiting.errors.contains("1 problem waits for an answer") && waiting.errors.contains("egg resume"),
        "\(waiting.errors)")
      #expect(try results().problems.isEmpty)
      let runs = folder.path + "/bench/runs"
      let run = try #require(
        FileManager.default.enumerator(atPath: runs)?.first { "\($0)".hasSuffix("1_Sound") })
      let journal = try RunFolder.existing("\(runs)/\(run)", workingDirectory: folder.path)
      #expect(try !journal.entries().contains { $0.step.hasPrefix("asked") }, "nothing was asked yet")
      try folder.write("", to: "ready")
      let ending = try await egg("resume", "bench", "--devices", "cpu")
      #expect(ending.exitCode == 1, "\(ending.errors)")
      let row = try #require(try results().problems.first)
      #expect(
        row.status == .failed && row.reason?.contains("no candidate that could be used") == true, "\(row)")
    }

    @Test func `optimizes, is cut off, and goes on where it stopped`() async throws {
      let process = EggProcess(
        arguments: [
          "bench", "suite", "--out", "bench", "--problems", "1/1", "--evaluations", "1", "--devices", "cpu",
        ], folder: folder.path)
      let journal = folder.path + "/bench/runs/expert/level1/1_Sound/journal.jsonl"
      let killed = try await process.run {
        (try? String(contentsOfFile: journal, encoding: .utf8))?.contains("\"proposed\"") == true
      }
      #expect(killed.exitCode == -9)
      let ending = try await egg("resume", "bench", "--devices", "cpu", "--json")
      #expect([0, 1].contains(ending.exitCode), "\(ending.errors)")
      let row = try #require(try results().problems.first)
      #expect(row.agents == "expert" && row.evaluations == 1)
      // On a machine under load the only candidate may miss its timing.
      #expect(row.verdict.strict || row.reason?.contains("timing") == true, "\(row)")
      let run = try RunFolder.existing(
        "bench/runs/expert/level1/1_Sound", workingDirectory: folder.path)
      let steps = try run.entries().map(\.step)
      #expect(Set(steps).count == steps.count, "nothing is done twice")
      #expect(row.phases.map(\.name).first == "admission" && row.seconds > 0)
    }
  }
}
