import Domain
import Essentials
import Knowledge
import LanguageModels

/// Renders what an agent has to know for one answer: decisions, measurements and sources; no logs of other stages.
struct TaskPrompts: Sendable {
  let guidance: Guidance
  private let texts: PromptTexts

  /// Prompts with the knowledge of a catalogue and what earlier runs tell of it.
  ///
  /// - Throws: `.environment` when a carried template is damaged.
  init(catalogue: Catalogue, evidence: TrialEvidence = TrialEvidence()) throws(EggError) {
    guidance = Guidance(catalogue: catalogue, evidence: evidence)
    texts = try PromptTexts.carried()
  }

  /// Asks for a first candidate.
  func seed(_ brief: Brief, previous: [Candidate]) -> Prompt {
    let choice = guidance.choice(brief)
    let family = WorkFeatures.family(of: brief.admission)
    let example = texts.example(ExampleKind(family: family), brief.settings.target)
    let values: [String: String?] = [
      "principles": Guidance.text(choice.principles), "warnings": Guidance.text(choice.warnings),
      "reference": example.reference, "example": example.candidate,
      "others": previous.isEmpty ? nil : previous.map(paradigm).joined(separator: "\n"),
    ]
    return prompt(code(brief), "seed", brief, values)
  }

  /// Asks for a plan to be carried out.
  func refine(_ candidate: Candidate, plan: Plan, brief: Brief) -> Prompt {
    let values: [String: String?] = [
      "decisions": decisions(brief), "attempts": attempts(brief), "source": source(candidate),
      "stage": stage(brief), "plan": plan.summary,
      "checks": brief.settings.ablates(.expertGuidance) ? nil : guidance.checks(of: plan.principles),
    ]
    return prompt(code(brief), "refine", brief, values)
  }

  /// Asks for a failure to be mended.
  func repair(_ candidate: Candidate, repair: Repair, brief: Brief) -> Prompt {
    let values: [String: String?] = [
      "source": source(candidate), "issue": repair.criticalIssue, "plan": repair.plan.summary,
    ]
    return prompt(code(brief), "repair", brief, values)
  }

  /// Asks for the bottleneck.
  func profile(_ candidate: Candidate, profile: ProfileReport?, brief: Brief) -> Prompt {
    let choice = guidance.choice(brief, candidate: candidate, profile: profile)
    let system: [String: String?] = [
      "language": brief.settings.target.language, "stage": stage(brief),
      "tuning": brief.stage == .structure ? nil : "yes",
    ]
    let values: [String: String?] = [
      "decisions": decisions(brief), "attempts": attempts(brief), "source": source(candidate),
      "principles": Guidance.text(choice.principles), "warnings": Guidance.text(choice.warnings),
      "profile": ProfileText.text(profile),
    ]
    return prompt(texts.rendered("profile", system), "diagnose", brief, values)
  }

  /// Asks for the root cause of a failure.
  func failure(_ candidate: Candidate, failure: Failure, brief: Brief) -> Prompt {
    let values: [String: String?] = [
      "source": source(candidate), "kind": failure.kind.rawValue, "message": failure.message,
      "log": failure.log.isEmpty ? nil : String(LogExcerpt.text(failure.log).suffix(Self.shownLog)),
    ]
    return prompt(
      texts.rendered("debug", ["language": brief.settings.target.language]), "failure", brief, values)
  }

  /// Characters of a log that are shown: its end, where compilers and interpreters put what counts.
  private static let shownLog = 4000
}

extension TaskPrompts {
  /// The problem and the device come first, since all prompts of a run share them.
  private func prompt(
    _ system: String, _ template: String, _ brief: Brief, _ values: [String: String?]
  ) -> Prompt {
    let shared: [String: String?] = [
      "name": brief.problem.name, "problem": brief.problem.source.trimming(while: \.isNewline),
      "device": DeviceText.text(brief.admission),
    ]
    return Prompt(
      system: system, shared: texts.rendered("problem", shared) + "\n\n",
      user: texts.rendered(template, values))
  }

  private func code(_ brief: Brief) -> String {
    let target = brief.settings.target
    return texts.rendered(
      "code",
      [
        "language": target.language, "packages": target == .triton ? " and triton" : "",
        "precision": brief.settings.precision.rule(for: target),
        "own": brief.settings.libraryCalls == .forbid ? "yes" : nil,
        "rules": texts.rendered("rules-\(target.rawValue)", [:]),
      ])
  }

  private func stage(_ brief: Brief) -> String {
    let isProcessor = brief.settings.target == .cpu
    return texts.rendered(
      "stage-\(brief.stage.rawValue)", ["cpu": isProcessor ? "yes" : nil, "gpu": isProcessor ? nil : "yes"])
  }

  private func source(_ candidate: Candidate) -> String { candidate.source.trimming(while: \.isNewline) }

  private func decisions(_ brief: Brief) -> String? {
    if brief.decisions.isEmpty { return nil }
    let measured =
      brief.speedup.map { ["Measured so far: \($0.shortText)x the speed of eager PyTorch."] } ?? []
    return (brief.decisions.map { "- \($0)" } + measured).joined(separator: "\n")
  }

  private func attempts(_ brief: Brief) -> String? {
    let lines = brief.attempts.map { attempt in
      let speedup = attempt.speedup.map { " (\($0.shortText)x)" } ?? ""
      return "- \(attempt.plan.summary): \(attempt.ending.rawValue)\(speedup)"
    }
    let last = brief.lastBottleneck.map { ["Last named as the limit: \($0)"] } ?? []
    return lines.isEmpty && last.isEmpty ? nil : (lines + last).joined(separator: "\n")
  }

  /// A seed in a line: how its author named it, and the kernels that it consists of.
  private func paradigm(_ candidate: Candidate) -> String {
    let kernels = candidate.source.matches(
      of: /(?:@triton\.jit\s+def|__global__ void|extern "C" (?:void|int)) (\w+)/
    ).map { String($0.output.1) }
    return "- \(candidate.title)" + (kernels.isEmpty ? "" : " (kernels: \(kernels.joined(separator: ", ")))")
  }
}

extension Target {
  /// What kernels are written in, for a sentence.
  var language: String {
    switch self {
    case .cpu: "C++ CPU"
    case .triton: "Triton GPU"
    case .cuda: "CUDA GPU"
    }
  }
}

extension PrecisionClass {
  /// What a policy allows, as a part of a sentence.
  func rule(for target: Target) -> String {
    switch (self, target) {
    case (.ieee, .triton), (.emulatedFP32, .triton):
      "float32 results are as accurate as IEEE single precision: tl.dot of float32 takes input_precision=\"ieee\" or \"tf32x3\", never its default; \"tf32\" is for parts of split operands alone"
    case (.ieee, _), (.emulatedFP32, _): "float32 results are as accurate as IEEE single precision"
    case (.tf32, .triton): "float32 products may use TF32 (tl.dot with input_precision=\"tf32\")"
    case (.tf32, _): "float32 products may use TF32"
    case (.bf16, _): "products may use bfloat16 operands with float32 accumulators"
    case (.fp16, _): "products may use float16 operands with float32 accumulators"
    }
  }
}
