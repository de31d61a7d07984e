import Domain
import Testing

@testable import Referee

extension ProcessTests {
  @Suite("Bad candidates")
  struct BadCandidateTests {
    struct Bad: Sendable, CustomTestStringConvertible {
      var name: String
      var forward: String
      var preamble = ""
      var expected: Failure.Kind
      /// A part of the message or log.
      var says: String
      var testDescription: String { name }
      /// What the process did is told by kind and message alone.
      var isOfTheProcess: Bool {
        [.crashed, .raised, .timedOut, .compile, .wrongValues, .nonDeterministic].contains(expected)
      }
    }

    private static let onEveryRun: [Bad] = [
      Bad(
        name: "crashes", forward: "os.kill(os.getpid(), signal.SIGSEGV)", expected: .crashed, says: "SIGSEGV"),
      Bad(name: "exits with code 0", forward: "os._exit(0)", expected: .crashed, says: "code 0"),
      Bad(
        name: "raises", forward: "raise ValueError('no such tile')", expected: .raised, says: "no such tile"),
      Bad(
        name: "prints megabytes, then raises",
        forward: "print('x' * (8 << 20))\nraise ValueError('after the noise')", expected: .raised,
        says: "after the noise"),
      Bad(
        name: "prints what looks like a result",
        forward: #"""
          for descriptor in (1, 2):
              os.write(descriptor, b'EGG1\x10\0\0\0\0\0\0\0\0\0\0\0{"id":3,"ok":1}')
          return x
          """#, expected: .wrongValues, says: "error"),
      Bad(
        name: "returns another shape", forward: "return (x * self.scale)[:, :7]", expected: .mismatchedOutput,
        says: "[256, 1024]"),
      Bad(
        name: "returns another element type", forward: "return x.half()", expected: .mismatchedOutput,
        says: "float32"),
      Bad(name: "returns a tuple", forward: "return (x, x)", expected: .mismatchedOutput, says: "tensor"),
      Bad(
        name: "returns wrong values", forward: "return x * self.scale", expected: .wrongValues,
        says: "allowed"),
      Bad(
        name: "is right but for one element", forward: "y = \(gelu)\ny[17, 33] += 0.01\nreturn y",
        expected: .wrongValues, says: "[17,33]"),
      Bad(
        name: "returns NaN", forward: "return \(gelu) * float('nan')", expected: .wrongValues, says: "NaN"),
      Bad(
        name: "overwrites its input", forward: "y = \(gelu)\nx.zero_()\nreturn y", expected: .mutatedInput,
        says: "overwritten"),
      Bad(
        name: "forgets the parameter", forward: "return torch.nn.functional.gelu(x) * (self.scale * 0 + 1)",
        expected: .wrongValues, says: "allowed"),
      Bad(
        name: "is right on its first call only",
        forward: "calls.append(1)\nreturn \(gelu) if len(calls) == 1 else x", preamble: "calls = []",
        expected: .nonDeterministic, says: "Run 2"),
      Bad(
        name: "keeps answers by address",
        forward: """
          key = x.data_ptr()
          if key not in kept: kept[key] = \(gelu)
          return kept[key].clone()
          """, preamble: "kept = {}", expected: .staleOutput, says: "bit by bit"),
      Bad(
        name: "returns one buffer again and again",
        forward: "return torch.mul(F.gelu(x), self.scale, out=out)",
        preamble: "import torch.nn.functional as F\nout = torch.empty(256, 1024)", expected: .aliasedOutput,
        says: "new memory"),
      Bad(
        name: "packs its weights for ever",
        forward: """
          if not hasattr(self, 'packed'): self.packed = self.scale.detach().clone()
          return torch.nn.functional.gelu(x) * self.packed
          """, expected: .staleOutput, says: "weights"),
      Bad(
        name: "draws a number", forward: "torch.rand(1)\nreturn \(gelu)", expected: .sideEffect,
        says: "generator cpu"),
      Bad(
        name: "lowers the precision of everybody", forward: "return \(gelu)",
        preamble: "torch.set_float32_matmul_precision('medium')", expected: .sideEffect,
        says: "matmul precision"),
      Bad(
        name: "computes with ten bits",
        forward: "x = (x.view(torch.int32) & ~0x1FFF).view(torch.float32)\nreturn \(gelu)",
        expected: .lowPrecision, says: "as accurate as tf32"),
      Bad(
        name: "returns another order in memory", forward: "return (\(gelu)).t().contiguous().t()",
        expected: .mismatchedOutput, says: "contiguous"),
      Bad(
        name: "returns a tensor of its own kind",
        forward: "return (\(gelu)).as_subclass(Late)", preamble: "class Late(torch.Tensor): pass",
        expected: .mismatchedOutput, says: "plain tensors"),
    ]

    private static let onBuild: [Bad] = [
      Bad(name: "is no Python", forward: "return (", expected: .compile, says: "line"),
      Bad(
        name: "is refused by its compiler", forward: "return x",
        preamble: "raise RuntimeError('kernel.cpp:3:5: error: expected expression')", expected: .compile,
        says: "expected expression"),
      Bad(
        name: "raises at import", forward: "return x", preamble: "import no_such_package", expected: .raised,
        says: "no_such_package"),
      Bad(
        name: "ends its process at import", forward: "return x", preamble: "os._exit(0)", expected: .crashed,
        says: "code 0"),
    ]

    private static let gelu = "torch.nn.functional.gelu(x) * self.scale"

    @Test("Each ends in the failure that names it, and the honest candidate after it passes")
    func failures() async throws {
      try await HarnessSetup.withReferee(Samples.problem) { referee in
        for bad in Self.onEveryRun {
          let candidate = Samples.candidate(bad.forward, preamble: bad.preamble)
          let built = try await referee.build(candidate)
          #expect(built.failure == nil, "\(bad.name)")
          let outcome = try await referee.check(candidate)
          expect(outcome.failure, is: bad)
          // Inaccurate ones go on through all cases, to find their class.
          let kinds = outcome.cases.compactMap(\.failure?.kind)
          #expect(kinds.first == outcome.failure?.kind, "\(bad.name)")
          #expect(outcome.failure?.evidence.isEmpty == false || bad.isOfTheProcess, "\(bad.name)")
        }
        for bad in Self.onBuild {
          let built = try await referee.build(Samples.candidate(bad.forward, preamble: bad.preamble))
          expect(built.failure, is: bad)
        }
        let honest = try await referee.check(Samples.honest)
        #expect(honest.passed, "\(honest.failure?.message ?? "")")
      }
    }

    @Test("One that hangs is ended when its time is over")
    func hangs() async throws {
      let later = Samples.candidate(
        "calls.append(1)\nif len(calls) > 1: time.sleep(600)\nreturn \(Samples.expression)",
        preamble: "calls = []")
      try await HarnessSetup.withReferee(Samples.problem) { referee in
        _ = try await referee.admit()
        let outcome = try await referee.check(later)
        #expect(outcome.failure?.kind == .timedOut)
        #expect(try await referee.check(Samples.honest).passed)
      }
    }

    @Test("One that ends the server takes no other candidate with it")
    func endsServer() async throws {
      let killer = Samples.candidate("os.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(5)\nreturn x")
      try await HarnessSetup.withReferee(Samples.problem) { referee in
        #expect(try await referee.check(Samples.honest).passed)
        _ = try await referee.check(killer)
        let other = Samples.candidate("y = \(Samples.expression)\nreturn y")
        #expect(try await referee.check(other).passed)
        let timing = try await referee.time(other, against: .candidate(Samples.honest.id), effort: .screening)
        #expect(timing.failure == nil)
      }
    }

    @Test("One that computes only while it is checked is found when it is timed")
    func wrongWhenTimed() async throws {
      let checked = CheckRun.calls
      let lazy = Samples.candidate(
        "calls.append(1)\nreturn \(Samples.expression) if len(calls) <= \(checked) else x * 0.5",
        preamble: "calls = []")
      try await HarnessSetup.withReferee(Samples.problem) { referee in
        #expect(try await referee.check(lazy).passed)
        let timing = try await referee.time(lazy, against: .baseline(.eager), effort: .screening)
        #expect(timing.failure?.kind == .wrongValues)
        #expect(timing.failure?.message.contains("timed call") == true)
      }
    }

    private func expect(_ failure: Failure?, is bad: Bad) {
      #expect(failure?.kind == bad.expected, "\(bad.name): \(failure?.message ?? "no failure")")
      let text = (failure?.message ?? "") + "\n" + (failure?.log ?? "")
      #expect(text.contains(bad.says), "\(bad.name): \(text)")
    }
  }
}
