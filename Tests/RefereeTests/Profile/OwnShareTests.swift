import Domain
import Testing

@testable import Referee

extension ProcessTests {
  @Suite("Own kernels in real processes")
  struct OwnShareTests {
    /// A product, so that the library has something to do, and a scale that a kernel of one's own can do.
    static let problem = """
      import torch

      class Model(torch.nn.Module):
          def forward(self, x):
              return torch.tanh(x * 0.5) + torch.mm(x, x.t()).mean() * 0

      def get_inputs():
          return [torch.rand(512, 512)]

      def get_init_inputs():
          return []
      """

    /// A module with a C++ kernel that is loaded through ctypes: `own(x)`.
    static let native = #"""
      import ctypes, os, subprocess
      import torch
      TEXT = r"""
      #include <cmath>
      extern "C" void own(const float* x, float* y, long n) {
        for (long i = 0; i < n; ++i) y[i] = std::tanh(x[i] * 0.5f);
      }
      """
      folder = os.environ["EGG_KERNEL_CACHE"]
      os.makedirs(folder, exist_ok=True)
      path = os.path.join(folder, "own.so")
      if not os.path.exists(path):
          with open(path + ".cpp", "w") as file:
              file.write(TEXT)
          compiler = os.environ.get("CXX", "c++").split()
          subprocess.run([*compiler, "-O1", "-shared", "-fPIC", path + ".cpp", "-o", path], check=True)
      library = ctypes.CDLL(path)

      def own(x):
          y = torch.empty_like(x)
          library.own(ctypes.c_void_p(x.data_ptr()), ctypes.c_void_p(y.data_ptr()), ctypes.c_long(x.numel()))
          return y
      """#

    static func candidate(_ expression: String, _ preamble: String = "import torch") -> Candidate {
      let source = """
        \(preamble)

        class ModelNew(torch.nn.Module):
            def forward(self, x):
                return \(expression)
        """
      return Candidate(source: source, stage: .structure, title: expression)
    }

    static let pure = candidate("torch.tanh(x * 0.5)")
    static let mixed = candidate("own(x) + torch.mm(x, x.t()).mean() * 0", native)
    static let whole = candidate("own(x)", native)
    /// The kernel is there, and does nothing that counts.
    static let figLeaf = candidate("torch.tanh(x * 0.5) + own(x[:1, :1].contiguous()) * 0", native)

    @Test("The share is none for PyTorch calls, nearly all for a native kernel, and between for both")
    func shares() async throws {
      try await HarnessSetup.withReferee(Self.problem) { referee in
        let pure = try await referee.profile(Self.pure)
        #expect(pure.ownKernelShare == 0 && pure.source == .timing)
        let mixed = try #require(try await referee.profile(Self.mixed).ownKernelShare)
        let whole = try await referee.profile(Self.whole)
        let share = try #require(whole.ownKernelShare)
        #expect(mixed > 0.02 && mixed < 0.98)
        #expect(share > 0.9 && share > mixed)
        #expect(whole.steps.first?.name == ProfileAssembly.ownCode)
        let reference = try await referee.profile(Baseline.eager)
        #expect(reference.steps.contains { $0.name == "aten::mm" } && reference.ownKernelShare == 0)
      }
    }

    @Test("Where library calls are forbidden, only the candidate that makes none passes")
    func policy() async throws {
      let settings = RunSettings(libraryCalls: .forbid)
      try await HarnessSetup.withReferee(Self.problem, settings: settings) { referee in
        for candidate in [Self.pure, Self.mixed, Self.figLeaf] {
          let outcome = try await referee.check(candidate)
          #expect(
            outcome.failure?.kind == .libraryCalls, "\(candidate.title): \(outcome.failure?.message ?? "")")
          #expect(outcome.failure?.evidence.contains(.libraryCalls) == true)
          #expect(outcome.failure?.log.contains("aten::") == true)
        }
        let honest = try await referee.check(Self.whole)
        #expect(honest.passed, "\(honest.failure?.message ?? "")")
      }
    }
  }
}
