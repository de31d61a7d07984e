import Domain
import Foundation
import Testing

@testable import Referee

extension ProcessTests {
  @Suite("Element types other than float32")
  struct ElementTypeTests {
    /// A problem in bfloat16 whose reference rounds its sums, and one that counts in whole numbers.
    private static let halves = """
      import torch
      import torch.nn as nn

      class Model(nn.Module):
          def __init__(self, width):
              super().__init__()
              self.weight = nn.Parameter((torch.randn(width, width) / 4).to(torch.bfloat16))

          def forward(self, x):
              return x @ self.weight

      def get_inputs():
          return [torch.randn(64, 128).to(torch.bfloat16)]

      def get_init_inputs():
          return [128]
      """
    private static let counts = """
      import torch
      import torch.nn as nn

      class Model(nn.Module):
          def forward(self, x, y):
              return x @ y, (x.float() @ y.float()).argmax(1)

      def get_inputs():
          return [torch.randint(-8, 8, (64, 32)), torch.randint(-8, 8, (32, 16))]

      def get_init_inputs():
          return []
      """

    private func candidate(_ problem: String, _ old: String, _ new: String) -> Candidate {
      let module = problem.components(separatedBy: "def get_inputs")[0]
        .replacing("class Model(", with: "class ModelNew(").replacing(old, with: new)
      return Candidate(source: module, stage: .structure, title: "test")
    }

    @Test("Half precision is held to three times its own honest error, not to that of float32")
    func halfPrecision() async throws {
      let (exact, rounded) = try await HarnessSetup.withReferee(Self.halves) { referee in
        let exact = candidate(
          Self.halves, "x @ self.weight", "(x.double() @ self.weight.double()).to(torch.bfloat16)")
        let rounded = candidate(
          Self.halves, "x @ self.weight",
          "x.to(torch.float8_e5m2).to(torch.bfloat16) @ self.weight.to(torch.float8_e5m2).to(torch.bfloat16)")
        return (try await referee.check(exact), try await referee.check(rounded))
      }
      #expect(exact.passed, "\(exact)")
      #expect(rounded.failure?.kind == .wrongValues, "\(rounded)")
    }

    @Test("Whole numbers are exact or wrong")
    func wholeNumbers() async throws {
      let (exact, nearly) = try await HarnessSetup.withReferee(Self.counts) { referee in
        let exact = candidate(Self.counts, "x @ y,", "(x.double() @ y.double()).round().long(),")
        let nearly = candidate(
          Self.counts, "x @ y,", "(x @ y) + ((x @ y) == (x @ y).max()).long(),")
        return (try await referee.check(exact), try await referee.check(nearly))
      }
      #expect(exact.passed, "\(exact)")
      #expect(nearly.failure?.kind == .wrongValues, "\(nearly)")
      #expect(nearly.failure?.message.contains("Output 0") == true)
    }
  }
}
