import ArgumentParser
import Domain
import Essentials
import LanguageModels

/// Who carries a run out, and how its models are reached.
struct TeamOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A language model in place of the built-in expert: anthropic:NAME, openai:NAME, command:PROGRAM … (prompt on standard input, answer on standard output) or replay:RUN.",
      valueName: "model"))
  var model: String?

  @Option(help: ArgumentHelp("Another model for the agent that writes kernels.", valueName: "model"))
  var codeModel: String?

  @Option(help: ArgumentHelp("Another model for the agent that reads profiles.", valueName: "model"))
  var profileModel: String?

  @Option(help: ArgumentHelp("Another model for the agent that reads failures.", valueName: "model"))
  var debugModel: String?

  @Option(
    help: ArgumentHelp(
      "The address of a server that speaks the provider's interface, such as http://localhost:8000/v1.",
      valueName: "url"))
  var baseUrl: String?

  @Option(
    help: ArgumentHelp(
      "A file that holds the key alone. Without it: OPENAI_API_KEY or ANTHROPIC_API_KEY at the provider's own address, else EGG_API_KEY.",
      valueName: "file"))
  var keyFile: String?

  @Option(
    help: ArgumentHelp(
      "A list of prices in place of the one that EGG carries (its form: docs/prices.json).", valueName: "file"
    ))
  var prices: String?

  @OptionGroup var principles: PrincipleFolderOption

  @Option(help: ArgumentHelp("Most tokens of one answer.", valueName: "count"))
  var maxTokens: Int?

  @Option(help: ArgumentHelp("Seconds that one answer may take.", valueName: "seconds"))
  var answerTime = 600.0

  func validate() throws {
    for (option, value) in named { try validate(option, value) }
    if model == nil, let missing = roles.first(where: { $0.value == nil }), !named.isEmpty {
      throw ValidationError(
        "Name a model for all roles with --model, or one for each; \(missing.option) is missing.")
    }
    if principles.folder != nil, named.isEmpty {
      throw ValidationError(
        "--principles says what a language model is shown; name one with --model.")
    }
    if let maxTokens, maxTokens < 1 {
      throw ValidationError("--max-tokens is \(maxTokens); it must be at least 1.")
    }
    guard answerTime > 0, answerTime <= 86_400 else {
      throw ValidationError("--answer-time is \(answerTime); it must be a number of seconds up to a day.")
    }
    try validateService()
  }

  private func validate(_ option: String, _ value: String) throws {
    guard ModelChoice(value) == nil else { return }
    let provider = value.prefix { $0 != ":" }
    let advice =
      value.contains(":")
      ? "'\(provider)' is no provider, or its name or address can't be read" : "it names no provider"
    throw ValidationError("\(option) is '\(value)': \(advice). It must be \(ModelChoice.forms).")
  }

  /// One address and one key can't be those of two providers.
  private func validateService() throws {
    let providers = Set(named.compactMap { ModelChoice($0.value)?.provider })
    for (option, value) in [("--base-url", baseUrl), ("--key-file", keyFile)] where value != nil {
      guard let provider = providers.first else {
        throw ValidationError("\(option) goes with --model openai:NAME or anthropic:NAME.")
      }
      if providers.count > 1 {
        throw ValidationError(
          "\(option) can't be that of two providers; name addresses as openai:NAME@URL and keys in the environment."
        )
      }
      if let baseUrl, Endpoint(provider, base: baseUrl) == nil {
        throw ValidationError("--base-url is '\(baseUrl)'; it must be like http://localhost:8000/v1.")
      }
    }
  }

  private var roles: [(option: String, value: String?)] {
    [("--code-model", codeModel), ("--profile-model", profileModel), ("--debug-model", debugModel)]
  }

  private var named: [(option: String, value: String)] {
    ([("--model", model)] + roles).compactMap { option, value in value.map { (option, $0) } }
  }

  /// The choice; the built-in expert when there is no option.
  var choice: TeamChoice {
    func choice(_ value: String?) -> ModelChoice? {
      (value ?? model).flatMap(ModelChoice.init)?.at(baseUrl)
    }
    guard let code = choice(codeModel), let profile = choice(profileModel), let debug = choice(debugModel)
    else { return .expert }
    return .models(code: code, profile: profile, debug: debug)
  }

  /// The words that give the same choice on another command line; never a key.
  var words: [String] {
    var words = named.flatMap { [$0.option, $0.value] }
    for (option, value) in [
      ("--base-url", baseUrl), ("--key-file", keyFile), ("--prices", prices),
      ("--principles", principles.folder),
    ] {
      if let value { words += [option, value] }
    }
    if let maxTokens { words += ["--max-tokens", "\(maxTokens)"] }
    if answerTime != 600 { words += ["--answer-time", "\(answerTime)"] }
    return words
  }
}
