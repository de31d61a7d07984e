import Domain
import Foundation
import TestSupport
import Testing

@testable import Referee

extension ProcessTests {
  @Suite("Kernels compiled before the device is needed")
  struct CompiledAheadTests {
    /// Where PyTorch brings it along.
    private static var hasTriton: Bool {
      #if os(Linux)
        true
      #else
        false
      #endif
    }

    private static let chip = GraphicsProcessor(
      index: 0, capability: "9.0", memoryBytes: 80 << 30, driver: "570", identity: "")

    private static let problem = """
      import torch

      class Model(torch.nn.Module):
          def forward(self, x):
              return x * 2

      def get_inputs():
          return [torch.rand(1000)]

      def get_init_inputs():
          return []
      """

    /// A candidate whose one block multiplies a square of numbers.
    private static func candidate(_ size: Int, launch: String = "", named name: String = "triton")
      -> Candidate
    {
      Candidate(
        source: """
          import torch
          import \(name)
          import \(name).language as tl

          @\(name).jit
          def doubled(x, y, SIZE: tl.constexpr):
              i = tl.arange(0, SIZE)
              place = i[:, None] * SIZE + i[None, :]
              held = tl.load(x + place, mask=place < 1000, other=0.0)
              tl.store(y + place, tl.dot(held, tl.trans(held)), mask=place < 1000)

          class ModelNew(torch.nn.Module):
              def forward(self, x):
                  y = torch.empty_like(x)
                  \(launch)
                  doubled[(1,)](x, y, SIZE=\(size))
                  return y
          """, stage: .structure, title: "doubled")
    }

    private func kernels(
      of candidate: Candidate, for chip: GraphicsProcessor?, sharedBytes: Int? = nil
    ) async throws -> (kernels: [CompiledKernel]?, cubins: Int) {
      let problem = Problem(name: "doubled", source: CompiledAheadTests.problem)
      return try await HarnessSetup.withBench(HarnessSetup.configuration(), problem) { bench in
        let oracle = OracleDesk(bench: bench, device: DeviceDesk(side: bench.side))
        _ = try await oracle.prepare(.first)
        var rehearsal = Rehearsal(bench: bench, oracle: oracle, chip: chip)
        if let sharedBytes { rehearsal.sharedBytes = sharedBytes }
        let kernels = try await rehearsal.kernels(of: candidate)
        let workspace = try bench.folders.workspace(candidate.id.rawValue)
        let files = FileManager.default.enumerator(atPath: workspace + "/triton")?.compactMap {
          $0 as? String
        }
        return (kernels, files?.count { $0.hasSuffix(".cubin") } ?? 0)
      }
    }

    @Test(
      "lie in the candidate's own cache, for the GPU that is there",
      .enabled(if: Self.hasTriton, "no Triton for this system"))
    func compiles() async throws {
      let found = try await kernels(of: CompiledAheadTests.candidate(16), for: CompiledAheadTests.chip)
      let kernel = try #require(found.kernels?.first)
      #expect(kernel.name == "doubled" && kernel.warps == 4 && kernel.sharedBytes > 0)
      #expect(found.kernels?.count == 1 && found.cubins == 1)
    }

    @Test(
      "are refused by name when no block can have so much memory",
      .enabled(if: Self.hasTriton, "no Triton for this system"))
    func refuses() async throws {
      let error = await #expect(throws: CandidateError.self) {
        try await kernels(
          of: CompiledAheadTests.candidate(16), for: CompiledAheadTests.chip, sharedBytes: 16)
      }
      #expect(error?.failure.kind == .raised && error?.failure.message.contains("doubled: OutOf") == true)
    }

    @Test(
      "are none without a GPU, without Triton, or when the candidate breaks",
      arguments: [
        (CompiledAheadTests.candidate(16), nil),
        (CompiledAheadTests.candidate(16, named: "torch"), CompiledAheadTests.chip),
        (CompiledAheadTests.candidate(16, launch: "import os; os._exit(3)"), CompiledAheadTests.chip),
      ] as [(Candidate, GraphicsProcessor?)])
    func none(candidate: Candidate, chip: GraphicsProcessor?) async throws {
      let found = try await kernels(of: candidate, for: chip)
      #expect(found.kernels == nil && found.cubins == 0)
    }
  }
}
