import ArgumentParser
import Domain
import Essentials
import Journal
import LanguageModels
import Presentation

/// `egg show`: what agents saw.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print exactly what each agent was shown in a stage of a run.",
    discussion: """
      A language model's prompts are printed as they were sent, from the run's folder `answers`. The built-in expert \
      gets no prompts; what it was told of earlier stages and of its own is printed instead.

      EXAMPLE: egg show egg-runs/rmsnorm_swiglu-20260101T120000Z-0123456789ab --context tiling
      """)

  @Argument(help: "The run folder.")
  var run: String

  @Option(
    name: .customLong("context"),
    help: ArgumentHelp(
      "The stage: structure, mapping, tiling or memory. Without it: all.", valueName: "stage"))
  var stage: String?

  @Flag(help: "Print the answers too.")
  var answers = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let stage, Stage(rawValue: stage) == nil {
      throw ValidationError("--context is '\(stage)'; it must be structure, mapping, tiling or memory.")
    }
  }

  func run() async throws {
    let folder = try StoredRun.folder(run)
    let entries = try folder.entries()
    let stages = StageContext.all(in: entries).filter { stage == nil || $0.stage.rawValue == stage }
    guard !stages.isEmpty else {
      throw EggError(
        .usage, "The run in \(folder.path) has not come to \(stage.map { "the stage \($0)" } ?? "a stage").",
        advice: "`egg report \(folder.path)` says how far it came.")
    }
    let shown = try stages.map { try ShownStage($0, answers: folder.answers, withAnswers: answers) }
    if output.json {
      try StandardStreams.output(json: Report(stages: shown))
    } else {
      for stage in shown { StandardStreams.output(stage.text) }
    }
  }

  private struct Report: Encodable {
    let version = 1
    var stages: [ShownStage]
  }
}

/// What agents saw in a stage, ready to print.
struct ShownStage: Encodable {
  /// One question to a language model.
  struct Question: Encodable {
    var role: AgentRole
    var question: String
    var model: String
    /// `nil` when there was no answer: such a prompt is not kept.
    var system: String?
    var user: String?
    var answer: String?
    var failure: String?
  }

  var stage: Stage
  var decisions: [String]
  var attempts: [String]
  var questions: [Question]

  init(_ context: StageContext, answers folder: String, withAnswers: Bool) throws(EggError) {
    stage = context.stage
    decisions = context.decisions
    attempts = context.attempts
    questions = []
    for call in context.calls {
      let exchange = try ShownStage.exchange(call, in: folder)
      questions.append(
        Question(
          role: call.role, question: call.question, model: call.model, system: exchange?.prompt.system,
          user: exchange?.prompt.task, answer: withAnswers ? exchange?.answer.text : nil,
          failure: call.failure))
    }
  }

  private static func exchange(_ call: ModelCall, in folder: String) throws(EggError) -> StoredExchange? {
    do throws(LanguageModelError) {
      return try StoredExchange.read(call.prompt, in: folder)
    } catch {
      throw EggError(
        .usage, "What was asked can't be read: \(error).", advice: "The journal itself is intact.")
    }
  }

  /// The stage as text; prompts stand in it as they were sent.
  var text: String {
    let head = ["===== stage \(stage.rawValue) ====="]
    if !questions.isEmpty { return (head + questions.map(ShownStage.text)).joined(separator: "\n") }
    let none = ["no language model was asked; the built-in expert was told:"]
    let decided = ["decided earlier:"] + (decisions.isEmpty ? ["  nothing"] : decisions.map { "  \($0)" })
    let tried =
      ["tried in this stage, as it went on:"]
      + (attempts.isEmpty ? ["  nothing"] : attempts.map { "  \($0)" })
    return (head + none + decided + tried).joined(separator: "\n")
  }

  private static func text(_ question: Question) -> String {
    let head = "----- \(question.role.rawValue) agent: \(question.question) (\(question.model))"
    guard let system = question.system, let user = question.user else {
      return
        "\(head)\nno answer came, so the prompt was not kept: \(question.failure ?? "the call was cut off")"
    }
    let answer = question.answer.map { "\n----- answer\n\($0)" } ?? ""
    return "\(head)\n----- system\n\(system)\n----- user\n\(user)\(answer)"
  }
}
