import Agents
import Domain
import Expert
import LanguageModels

/// Who carries a run out.
enum TeamChoice: Sendable, Hashable {
  /// The built-in expert, which needs no model.
  case expert
  /// A language model behind a command that reads a prompt and prints an answer.
  case command([String])

  /// Reads the value of `--model`, which is `command:` and the words of a command; `nil` when it is something else.
  init?(_ text: String) {
    let words = text.split(separator: ":", maxSplits: 1)
    guard words.count == 2, words[0] == "command" else { return nil }
    let command = words[1].split(whereSeparator: \.isWhitespace).map(String.init)
    guard !command.isEmpty else { return nil }
    self = .command(command)
  }

  /// The value of `--model` that gives this choice; `nil` for the expert.
  var option: String? {
    switch self {
    case .expert: nil
    case .command(let words): "command:" + words.joined(separator: " ")
    }
  }

  /// The agents.
  func team() throws -> AgentTeam {
    switch self {
    case .expert: BuiltInExpert.team()
    case .command(let words): try ModelTeam.team(model: CommandModel(words))
    }
  }

  /// Attempts in each stage: the expert goes on until it has no proposal left, a model has one (paper, Algorithm 1).
  var attemptsPerStage: Int {
    switch self {
    case .expert: RunSettings().attemptsPerStage
    case .command: 1
    }
  }
}
