import Domain
import Testing

@testable import Referee

@Suite("KernelBench's comparison")
struct KernelBenchRefusalTests {
  private func compared(
    isTensor: Bool = true, shape: Bool = true, type: Bool = true, refused: Int = 0
  ) -> Oracle.KernelBenchCompared {
    .init(
      isTensor: isTensor, shapeOK: shape, elementTypeOK: type, refused: refused, firstBadIndex: [1],
      expected: 0.5, found: 0.75)
  }

  @Test("Only a single tensor of the same form that allclose accepts is accepted")
  func refusals() {
    func refusal(_ compared: Oracle.KernelBenchCompared) -> String? {
      KernelBenchRun.refusal(compared, tolerance: 1e-4)
    }
    #expect(refusal(compared()) == nil)
    #expect(refusal(compared(isTensor: false))?.contains("single tensor") == true)
    #expect(refusal(compared(shape: false))?.contains("shapes") == true)
    #expect(refusal(compared(type: false))?.contains("types") == true)
    let values = refusal(compared(refused: 3))
    #expect(values?.contains("3 elements") == true && values?.contains("expected 0.5, found 0.75") == true)
  }
}

@Suite("KernelBench's precision")
struct KernelBenchPrecisionTests {
  @Test(
    "It is the policy's, or that of a problem in half precision",
    arguments: [
      ([ElementType.float32], PrecisionClass.ieee, ElementType.float32, 1e-4),
      ([.float16, .float16, .int64], .ieee, .float16, 1e-2), ([.bfloat16], .tf32, .bfloat16, 1e-2),
      ([.float16, .float32], .ieee, .float32, 1e-4), ([.int64], .ieee, .float32, 1e-4),
      ([.float32], .bf16, .bfloat16, 1e-2),
    ])
  func elementType(
    _ inputs: [ElementType], _ precision: PrecisionClass, _ expected: ElementType, _ tolerance: Double
  ) {
    let found = KernelBenchRun.elementType(inputs, under: precision)
    #expect(found == expected && KernelBenchRun.tolerance(of: found) == tolerance)
  }
}

extension ProcessTests {
  @Suite("KernelBench's verdict")
  struct KernelBenchTests {
    @Test("It stands beside ours: equal draws pass, other draws fail, a crash fails")
    func besideOurs() async throws {
      try await HarnessSetup.withReferee(Samples.problem) { referee in
        #expect(try await referee.kernelbench(Samples.honest) == .passed)
        #expect(try await referee.check(Samples.honest).passed)
        let restless = Samples.candidate(
          "return \(Samples.expression)", preamble: "class Draws:\n    pass\n")
        let drawing = Candidate(
          source: restless.source.replacing("super().__init__()", with: "super().__init__(); torch.rand(1)"),
          stage: .structure, title: "draws first")
        #expect(try await referee.check(drawing).passed)
        let verdict = try await referee.kernelbench(drawing)
        #expect(verdict?.word == "failed" && verdict?.reason?.contains("allclose") == true)
        let crashing = Samples.candidate("os._exit(0)")
        #expect(try await referee.kernelbench(crashing)?.word == "failed")
        #expect(try await referee.check(Samples.honest).passed)
      }
    }

    @Test("An answer that is right to four digits alone passes there, and not by our rules")
    func laxer() async throws {
      let coarse = Samples.candidate(
        "x = (x.view(torch.int32) & ~0x1FFF).view(torch.float32)\nreturn \(Samples.expression) * 0.99995")
      try await HarnessSetup.withReferee(
        Samples.problem.replacing("torch.rand(256, 1024)", with: "torch.rand(256, 1024) * 1e-2")
      ) { referee in
        var outcome = try await referee.check(coarse)
        outcome.kernelbench = try await referee.kernelbench(coarse)
        #expect(!outcome.passed && outcome.kernelbench == .passed)
        #expect(outcome.disagreement?.contains("our rules do not") == true)
      }
    }

    @Test("Labels that are cast to real numbers make a problem impossible")
    func impossible() async throws {
      let problem = """
        import torch

        class Model(torch.nn.Module):
            def forward(self, x, labels):
                return torch.nn.functional.cross_entropy(x, labels)

        def get_inputs():
            return [torch.rand(64, 10), torch.randint(10, (64,))]

        def get_init_inputs():
            return []
        """
      let candidate = Candidate(
        source: problem.replacing("class Model", with: "class ModelNew"), stage: .structure, title: "same")
      try await HarnessSetup.withReferee(problem) { referee in
        #expect(try await referee.check(candidate).passed)
        #expect(try await referee.kernelbench(candidate)?.word == "impossible")
        let admission = try await referee.admit()
        #expect(admission.warnings.contains { $0.kind == .kernelbench })
      }
    }
  }
}
