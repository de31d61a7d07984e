import Domain
import LanguageModels
import Synchronization

/// A small task for tests.
enum Samples {
  static let device = Device(
    name: "Test CPU", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 32 << 20,
    coreCacheBytes: 512 << 10,
    bandwidth: 20e9, floatingPointRate: 100e9)

  static let admission = Admission(
    trace: TracedProblem(graph: nil, opaqueReason: nil, constructionSource: "", moduleSource: ""),
    inputs: [TensorType(shape: [1024, 4096])], outputs: [TensorType(shape: [1024, 4096])],
    compulsoryBytes: 33_554_432, operations: 0, floorSeconds: 0.001677, device: device, warnings: [])

  static let problem = Problem(
    name: "softmax",
    source: """
      import torch

      class Model(torch.nn.Module):
          def forward(self, x):
              return torch.softmax(x, dim=1)
      """)

  static func brief(_ stage: Stage) -> Brief {
    Brief(
      problem: problem, admission: admission, stage: stage,
      decisions: stage == .structure ? [] : ["one pass over each row"],
      attempts: [
        Attempt(
          candidate: Candidate.ID(rawValue: "0123456789ab"), plan: Plan(summary: "unroll by 4"),
          ending: .slower,
          speedup: 0.9371)
      ])
  }

  static let candidate = Candidate(
    source: "class ModelNew:\n    pass\n", stage: .structure,
    title: "one pass over each row")
  static let profile = ProfileReport(
    source: .timing, seconds: 0.00312, headroom: 1.86, achievedBandwidth: 10.8e9,
    steps: [ProfileReport.Step(name: "softmax_row", seconds: 0.003)])

  static func source(_ title: String) -> String {
    "# \(title)\nSOURCE = 'extern \"C\" void f();'\nclass ModelNew:\n    pass\n"
  }
}

/// A model that gives prepared answers in turn and keeps what it was asked.
final class ScriptedModel: LanguageModel {
  let name = "scripted"
  private let state: Mutex<(answers: [Result<Answer, LanguageModelError>], prompts: [Prompt])>

  init(_ answers: [Result<Answer, LanguageModelError>]) { state = Mutex((answers, [])) }

  convenience init(_ texts: String...) { self.init(texts.map { .success(Answer(text: $0)) }) }

  var prompts: [Prompt] { state.withLock { $0.prompts } }

  func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    let next = state.withLock { state -> Result<Answer, LanguageModelError> in
      state.prompts.append(prompt)
      return state.answers.isEmpty ? .failure(.empty) : state.answers.removeFirst()
    }
    return try next.get()
  }
}
