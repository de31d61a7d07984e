import Essentials
import LanguageModels

/// A language model as the command line names it.
enum ModelChoice: Sendable, Hashable {
  /// A command that reads a prompt and prints an answer.
  case command([String])
  /// Answers that were recorded in a run.
  case replay(String)
  /// A provider's model; `base` where it is not the provider's own address.
  case service(Provider, model: String, base: String?)

  /// The forms, for messages.
  static let forms =
    "'anthropic:NAME', 'openai:NAME', either with '@URL' behind it, 'command:PROGRAM …' or 'replay:RUN'"

  /// Reads a value of `--model`; `nil` when it is something else.
  init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
    guard parts.count == 2, !parts[1].isEmpty else { return nil }
    switch parts[0] {
    case "command": self = .command(parts[1].split(whereSeparator: \.isWhitespace).map(String.init))
    case "replay": self = .replay(parts[1])
    default:
      guard let provider = Provider(rawValue: parts[0]) else { return nil }
      self.init(provider, parts[1])
    }
  }

  private init?(_ provider: Provider, _ text: String) {
    guard let at = text.firstRange(of: /@(?=https?:)/) else {
      guard !text.contains(where: \.isWhitespace) else { return nil }
      self = .service(provider, model: text, base: nil)
      return
    }
    let (model, base) = (String(text[..<at.lowerBound]), String(text[at.upperBound...]))
    guard !model.isEmpty, Endpoint(provider, base: base) != nil else { return nil }
    self = .service(provider, model: model, base: base)
  }

  /// The value of `--model` that gives this choice.
  var text: String {
    switch self {
    case .command(let words): "command:" + words.joined(separator: " ")
    case .replay(let folder): "replay:" + folder
    case .service(let provider, let model, let base):
      "\(provider.rawValue):\(model)" + (base.map { "@\($0)" } ?? "")
    }
  }

  /// The name for reports: short for a command, whose arguments may be long.
  var name: String {
    switch self {
    case .command(let words): CommandModel(words).name
    case .replay: "replay"
    case .service: text
    }
  }

  /// The provider, when there is one.
  var provider: Provider? {
    if case .service(let provider, _, _) = self { provider } else { nil }
  }

  /// The choice at another address, unless it names its own.
  func at(_ address: String?) -> ModelChoice {
    guard case .service(let provider, let model, nil) = self else { return self }
    return .service(provider, model: model, base: address)
  }
}
