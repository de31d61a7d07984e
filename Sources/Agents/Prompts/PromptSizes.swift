public import Domain
public import Knowledge
import LanguageModels

/// What prompts cost: each one rendered for a small soft-max on a typical device.
public enum PromptSizes {
  /// Bytes of a token in English text and code, for an estimate; a tokenizer's own count differs by model.
  public static let bytesOfToken = 4.0

  /// A prompt and its size.
  public struct Row: Sendable, Hashable, Encodable {
    /// The task, with the stage where it depends on it.
    public var task: String
    /// Bytes of the part that says the role.
    public var systemBytes: Int
    /// Bytes of the part that says the task.
    public var userBytes: Int
    /// Estimated tokens of both.
    public var tokens: Int { Int((Double(systemBytes + userBytes) / PromptSizes.bytesOfToken).rounded()) }

    private enum CodingKeys: String, CodingKey {
      case task
      case systemBytes = "system_bytes"
      case userBytes = "user_bytes"
      case tokens
    }

    /// Writes the sizes with the estimate.
    public func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(task, forKey: .task)
      try fields.encode(systemBytes, forKey: .systemBytes)
      try fields.encode(userBytes, forKey: .userBytes)
      try fields.encode(tokens, forKey: .tokens)
    }
  }

  /// The prompts of a run on a target, in the order of the method.
  ///
  /// - Throws: `.environment` when a carried template is damaged.
  public static func rows(for target: Target, _ catalogue: Catalogue) throws(EggError) -> [Row] {
    let prompts = try TaskPrompts(catalogue: catalogue)
    let sample = PromptSample(target: target)
    let plan = Plan(summary: "Keep the row in registers.", principles: ["A2.06"])
    let repair = Repair(criticalIssue: "Reads past the end.", plan: Plan(summary: "Mask the last block."))
    let failure = Failure(kind: .compile, message: "The compiler refuses line 12.")
    var rows = [
      row("seed", prompts.seed(sample.brief(.structure), previous: [sample.candidate])),
      row("repair", prompts.repair(sample.candidate, repair: repair, brief: sample.brief(.structure))),
      row(
        "diagnose failure",
        prompts.failure(sample.candidate, failure: failure, brief: sample.brief(.structure))),
    ]
    for stage in Stage.allCases {
      let brief = sample.brief(stage)
      rows.append(
        row(
          "diagnose \(stage.rawValue)",
          prompts.profile(sample.candidate, profile: sample.profile, brief: brief)))
      rows.append(row("refine \(stage.rawValue)", prompts.refine(sample.candidate, plan: plan, brief: brief)))
    }
    return rows
  }

  private static func row(_ task: String, _ prompt: Prompt) -> Row {
    Row(task: task, systemBytes: prompt.system.utf8.count, userBytes: prompt.task.utf8.count)
  }
}
