import Domain
import Foundation
import Journal
import TestSupport
import Testing

extension EndToEnd {
  @Suite struct `The whole tool` {
    let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      try folder.write(Problems.sound, to: "sound.py")
    }

    func egg(_ arguments: String...) async throws -> EggProcess.Ending {
      try await EggProcess(arguments: arguments, folder: folder.path).run()
    }

    /// The answers are a real model's, recorded; the referee judges them as it would have then.
    @Test func `replays a recorded run, reports and exports`() async throws {
      let ending = try await egg("demo", "cumulative_sum", "--evaluations", "1", "--out", "run", "--json")
      #expect([0, 1].contains(ending.exitCode), "\(ending.errors)")
      let result = try CanonicalJSON.decode(RunResult.self, from: Data(ending.output.utf8))
      #expect(result.problem == "cumulative_sum" && result.evaluations == 1)
      #expect(result.verdict.strict, "\(ending.errors)")
      #expect(ending.errors.contains("stage structure"))
      let stored = try String(contentsOfFile: folder.path + "/run/result.json", encoding: .utf8)
      #expect(stored == ending.output)
      // A form of PyTorch that is faster, which is a matter of load, is checked at the end besides.
      let checks = try RunFolder.existing("run", workingDirectory: folder.path).entries().compactMap {
        if case .checked(_, let outcome) = $0.event, !$0.step.hasPrefix("final/") { outcome } else { nil }
      }
      #expect(checks.count == 1 && checks.allSatisfy { $0.passed && $0.cases.count > 5 })

      let report = try await egg("report", "run")
      #expect(report.output == folder.path + "/run/report.html\n")
      let export = try await egg("export", "run", "--to", "fast.py")
      #expect(export.exitCode == (result.candidate == nil ? 1 : 0))
      let exported = try? String(contentsOfFile: folder.path + "/fast.py", encoding: .utf8)
      #expect(exported == (try? String(contentsOfFile: folder.path + "/run/best.py", encoding: .utf8)))
      #expect(try await egg("resume", "run", "--quiet").errors.isEmpty)
    }

    @Test func `goes on when the compiler refuses its kernels, and keeps what the compiler said`()
      async throws
    {
      let compiler = folder.path + "/compiler"
      try folder.write(
        """
        #!/bin/sh
        case "$*" in *kernels.cpp*) echo 'kernels.cpp:1: error: made to fail' >&2; exit 1;; esac
        exec c++ "$@"
        """, to: "compiler")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: compiler)
      let process = EggProcess(
        arguments: ["optimize", "sound.py", "--out", "run", "--evaluations", "2"], folder: folder.path,
        environment: ["CXX": compiler])
      let ending = try await process.run()
      // PyTorch's own form may be faster than eager.
      #expect([0, 1].contains(ending.exitCode), "\(ending.errors)")
      #expect(ending.errors.contains("made to fail"))
      let entries = try RunFolder.existing("run", workingDirectory: folder.path).entries()
      let failures = entries.compactMap { entry -> Failure? in
        if case .built(_, let outcome) = entry.event { outcome.failure } else { nil }
      }
      #expect(failures.contains { $0.kind == .compile && $0.log.contains("made to fail") })
      #expect(entries.last?.step == "finished")
    }

    @Test func `verifies a candidate that is right, and warns of an output that is the same everywhere`()
      async throws
    {
      try folder.write(Problems.source(forward: "return torch.relu(x) * 0"), to: "constant.py")
      try folder.write(Problems.candidate.replacing("+ 1", with: "* 0"), to: "same.py")
      let ending = try await egg(
        "verify", "constant.py", "same.py", "--baselines", "eager", "--json", "--quiet")
      #expect(ending.exitCode == 0, "\(ending.errors)")
      #expect(ending.output.contains(#""passed" : true"#))
      #expect(ending.output.contains(#""kind" : "degenerate""#))
      #expect(ending.errors.isEmpty)
    }

    @Test func `profiles the reference and a candidate, and refuses library calls on request`() async throws {
      try folder.write(Problems.candidate, to: "plain.py")
      let reference = try await egg("profile", "sound.py", "--device", "cpu")
      #expect(reference.exitCode == 0, "\(reference.errors)")
      #expect(reference.output.contains("aten::relu") && reference.output.contains("own kernels 0 %"))
      let candidate = try await egg("profile", "sound.py", "plain.py", "--json", "--quiet", "--device", "cpu")
      #expect(candidate.output.contains(#""source" : "timing""#))
      #expect(candidate.output.contains(#""own_kernel_share" : 0"#))
      let refused = try await egg(
        "verify", "sound.py", "plain.py", "--library-calls", "forbid", "--device", "cpu")
      #expect(refused.exitCode == 1)
      #expect(refused.output.contains("Library calls are forbidden"))
      #expect(refused.output.contains("library: aten::add"))
      try folder.write(Problems.candidate.replacing("+ 1", with: "+ 2"), to: "wrong.py")
      let wrong = try await egg("profile", "sound.py", "wrong.py", "--quiet", "--device", "cpu")
      #expect(wrong.exitCode == 1 && wrong.output.contains("failed"))
    }

    @Test func `says so when a model gives no answer, and how to go on`() async throws {
      let ending = try await egg("optimize", "sound.py", "--model", "command:false now", "--out", "run")
      #expect(ending.exitCode == 3)
      #expect(ending.errors.contains("language model false"))
      #expect(ending.errors.contains("egg resume \(folder.path)/run --model 'command:false now'"))
    }

    @Test(arguments: [
      ("return torch.relu(x) + 1.001", "wrong-values"), ("return torch.relu(x)[:1]", "mismatched-output"),
      ("raise ValueError('never')", "never"),
    ])
    func `refuses a candidate that is wrong, with exit code 1`(forward: String, word: String) async throws {
      try folder.write(
        Problems.candidate.replacing("return torch.relu(x) + 1", with: forward), to: "wrong.py")
      let ending = try await egg("verify", "sound.py", "wrong.py")
      #expect(ending.exitCode == 1, "\(ending.errors)")
      #expect(ending.output.contains("FAILED"))
      #expect(ending.output.contains(word))
    }
  }
}
