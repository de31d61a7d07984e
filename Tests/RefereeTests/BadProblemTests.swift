import Domain
import Testing

@testable import Referee

extension ProcessTests {
  @Suite("Bad problems")
  struct BadProblemTests {
    struct Bad: Sendable, CustomTestStringConvertible {
      var name: String
      /// A text in the sample problem, and what stands there instead.
      var replace: (String, String)
      /// Parts of message and advice.
      var says: [String]
      var testDescription: String { name }
    }

    private static let bads: [Bad] = [
      Bad(
        name: "syntax error", replace: ("return [1024]", "return [1024"),
        says: ["problem.py, line", "return [1024"]),
      Bad(
        name: "no Model", replace: ("class Model", "class Other"),
        says: ["Model", "problem.py", "get_init_inputs()"]),
      Bad(
        name: "a candidate in place of a problem", replace: ("class Model", "class ModelNew"),
        says: ["ModelNew", "egg verify problem.py candidate.py"]),
      Bad(
        name: "no get_inputs", replace: ("def get_inputs", "def inputs"), says: ["get_inputs", "problem.py"]),
      Bad(
        name: "no get_init_inputs", replace: ("def get_init_inputs", "def init_inputs"),
        says: ["get_init_inputs"]),
      Bad(
        name: "import raises", replace: ("import torch\n", "import nothing_such\n"),
        says: ["nothing_such", "packages"]),
      Bad(
        name: "get_init_inputs raises", replace: ("return [1024]", "raise ValueError('bad width')"),
        says: ["get_init_inputs", "bad width"]),
      Bad(
        name: "Model raises", replace: ("super().__init__()", "raise ValueError('bad model')"),
        says: ["Model", "bad model"]),
      Bad(
        name: "get_inputs raises",
        replace: ("return [torch.rand(256, 1024)]", "raise ValueError('bad inputs')"),
        says: ["get_inputs", "bad inputs"]),
      Bad(
        name: "forward raises",
        replace: ("return torch.nn", "raise ValueError('bad forward')\n        return torch.nn"),
        says: ["forward", "bad forward"]),
      Bad(
        name: "output of another kind",
        replace: ("return torch.nn", "return {1, 2}\n        return torch.nn"),
        says: ["set", "tuple", "dictionary"]),
      Bad(
        name: "unsupported element type",
        replace: ("return torch.nn", "return x.to(torch.complex64)\n        return torch.nn"),
        says: ["complex64", "float32"]),
      Bad(
        name: "too large for memory",
        replace: ("torch.rand(256, 1024)", "torch.rand(1 << 26, 1024, 16)"), says: ["smaller", "memory"]),
      Bad(
        name: "overwrites its input",
        replace: ("return torch.nn", "x.relu_().add_(1)\n        return torch.nn"),
        says: ["overwrites input 0", "copy"]),
      Bad(
        name: "ends the process",
        replace: ("return torch.nn", "import os; os._exit(0)\n        return torch.nn"),
        says: ["code 0"]),
    ]

    @Test("Each is a usage error that says what, where and what to do")
    func usageErrors() async throws {
      let sources = Self.bads.map { Samples.problem.replacing($0.replace.0, with: $0.replace.1) }
      let admissions = try await HarnessSetup.admissions(of: sources)
      for ((bad, source), admission) in zip(zip(Self.bads, sources), admissions) {
        #expect(source != Samples.problem)
        let error = #expect(throws: EggError.self, "\(bad.name)") { try admission.get() }
        #expect(error?.code == .usage, "\(bad.name)")
        for part in bad.says {
          #expect(error?.description.contains(part) == true, "\(bad.name): \(error?.description ?? "")")
        }
        #expect(error?.advice.isEmpty == false, "\(bad.name)")
      }
    }

    @Test("A doubtful reference is admitted with a remark, and one without a finite element is not")
    func remarks() async throws {
      let forwards = ["torch.zeros(4)", "x + torch.rand_like(x)", "x * float('nan')"]
      let admissions = try await HarnessSetup.admissions(
        of: forwards.map {
          Samples.problem.replacing("return torch.nn", with: "return \($0)\n        return torch.nn")
        })
      #expect(try admissions[0].get().warnings.contains { $0.kind == .degenerate })
      #expect(try admissions[1].get().warnings.contains { $0.kind == .nonDeterministic })
      let error = #expect(throws: EggError.self) { try admissions[2].get() }
      #expect(error?.code == .usage && error?.message.contains("finite") == true)
    }

    @Test("An interpreter that does not exist is an error of the environment")
    func noInterpreter() async throws {
      var configuration = try await HarnessSetup.configuration()
      configuration.python = "/no/such/python"
      let error = await #expect(throws: EggError.self) {
        try await withReferee(
          configuration, problem: Problem(name: "p", source: Samples.problem), settings: RunSettings()
        ) { _ = try await $0.admit() }
      }
      #expect(error?.code == .environment)
    }

    @Test("A harness that does not start is an error of the environment with its last words")
    func noHarness() async throws {
      var configuration = try await HarnessSetup.configuration()
      configuration.harness = "/no/such/folder"
      let error = await #expect(throws: EggError.self) {
        try await withReferee(
          configuration, problem: Problem(name: "p", source: Samples.problem), settings: RunSettings()
        ) { _ = try await $0.admit() }
      }
      #expect(error?.code == .environment)
      #expect(error?.message.contains("egg_harness") == true)
    }
  }
}
