import Domain
import Suite

/// Who gives the candidates of a bench.
enum BenchAgent: Sendable, Hashable {
  /// Agents that look for one, in a grid of ablations without a part of the method.
  case team(TeamChoice, without: Ablation?)
  /// Answers that are there already.
  case answers(AnswerSource)

  /// Reads what `name` gives for agents: `expert`, a value of `--model`, or one for each role, and what they do without;
  /// `nil` is something else.
  init?(_ text: String) {
    let parts = text.split(separator: BenchAgent.exception)
    if parts.count > 1, let last = parts.last, let part = Ablation(rawValue: String(last)) {
      guard let choice = BenchAgent.choice(String(text.dropLast(BenchAgent.exception.count + last.count)))
      else { return nil }
      self = .team(choice, without: part)
    } else {
      guard let choice = BenchAgent.choice(text) else { return nil }
      self = .team(choice, without: nil)
    }
  }

  private static let separator = " + "
  private static let exception = " without "

  /// The name in logs and tables.
  var name: String {
    switch self {
    case .answers(let source): source.name
    case .team(let choice, let part):
      BenchAgent.name(of: choice) + (part.map { BenchAgent.exception + $0.rawValue } ?? "")
    }
  }

  private static func choice(_ text: String) -> TeamChoice? {
    if text == "expert" { return .expert }
    let models = text.split(separator: separator).map { ModelChoice(String($0)) }
    let known = models.compactMap(\.self)
    guard known.count == models.count else { return nil }
    return switch known.count {
    case 1: .models(code: known[0], profile: known[0], debug: known[0])
    case 3: .models(code: known[0], profile: known[1], debug: known[2])
    default: nil
    }
  }

  private static func name(of choice: TeamChoice) -> String {
    guard case .models(let code, let profile, let debug) = choice else { return "expert" }
    return Set([code, profile, debug]).count == 1
      ? code.text : [code, profile, debug].map(\.text).joined(separator: separator)
  }
}
