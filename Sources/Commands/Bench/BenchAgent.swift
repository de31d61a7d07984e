import Domain
import Suite

/// Who gives the candidates of a bench.
enum BenchAgent: Sendable, Hashable {
  /// Agents that look for one.
  case team(TeamChoice)
  /// Answers that are there already.
  case answers(AnswerSource)

  /// Reads what `name` gives for agents: `expert`, a value of `--model`, or one for each role; `nil` is something else.
  init?(_ text: String) {
    if text == "expert" {
      self = .team(.expert)
      return
    }
    let models = text.split(separator: BenchAgent.separator).map { ModelChoice(String($0)) }
    switch models.count {
    case 1:
      guard let model = models[0] else { return nil }
      self = .team(.models(code: model, profile: model, debug: model))
    case 3:
      guard let code = models[0], let profile = models[1], let debug = models[2] else { return nil }
      self = .team(.models(code: code, profile: profile, debug: debug))
    default: return nil
    }
  }

  private static let separator = " + "

  /// The name in logs and tables.
  var name: String {
    switch self {
    case .answers(let source): source.name
    case .team(.expert): "expert"
    case .team(.models(let code, let profile, let debug)):
      Set([code, profile, debug]).count == 1
        ? code.text : [code, profile, debug].map(\.text).joined(separator: BenchAgent.separator)
    }
  }
}
