import Domain
import Essentials
import LanguageModels

/// Makes models from choices, with keys, prices and limits.
struct ModelWorkshop: Sendable {
  private let options: TeamOption
  private let prices: PriceList
  private let keys: KeyRing
  private let note: @Sendable (String) -> Void

  init(options: TeamOption, note: @escaping @Sendable (String) -> Void) throws(EggError) {
    self.options = options
    self.note = note
    keys = KeyRing(file: options.keyFile)
    prices =
      try options.prices.map { file throws(EggError) in try ModelWorkshop.prices(in: file) } ?? .shipped
  }

  /// A model that is known to answer to its name, as far as that can be known.
  func member(for choice: ModelChoice) async throws(EggError) -> ModelFleet.Member {
    switch choice {
    case .command(let words):
      let model = CommandModel(words, timeLimit: .seconds(options.answerTime))
      return .init(model: model, price: prices.entry(for: model.name, host: nil), isFree: false)
    case .replay(let folder):
      do throws(LanguageModelError) {
        return .init(model: try ReplayModel(path: folder), price: nil, isFree: true)
      } catch {
        throw failure(error, of: choice, code: .usage)
      }
    case .service(let provider, let name, let base):
      guard let endpoint = base.map({ Endpoint(provider, base: $0) }) ?? Endpoint(provider) else {
        throw EggError(
          .usage, "'\(base ?? "")' is no address.", advice: "It must be like http://localhost:8000/v1.")
      }
      let model = try await checked(name, at: endpoint, choice)
      return .init(model: model, price: prices.entry(for: name, host: endpoint.host), isFree: false)
    }
  }

  private func checked(
    _ name: String, at endpoint: Endpoint, _ choice: ModelChoice
  ) async throws(EggError) -> ChatModel {
    var limits = ChatModel.Options()
    limits.maxTokens = options.maxTokens
    limits.answerTime = .seconds(options.answerTime)
    let note = note
    limits.notify = { note($0) }
    var model = ChatModel(
      name: choice.text, model: name, at: endpoint, key: try keys.key(to: endpoint), options: limits,
      environment: ProcessInfo.processInfo.environment)
    do throws(LanguageModelError) {
      switch try await ModelCheck.find(model) {
      case .listed: break
      case .alias(let full):
        model.fullName = full
        note("\(choice.text) is \(full)")
      case .unlisted: note("\(endpoint.host) lists no models: the name '\(name)' can't be checked")
      }
    } catch {
      if case .unknownModel = error { throw failure(error, of: choice, code: .usage) }
      throw failure(error, of: choice, code: .environment)
    }
    return model
  }

  private func failure(_ error: LanguageModelError, of choice: ModelChoice, code: EggError.Code) -> EggError {
    EggError(code, "\(choice.text) can't be used: \(error).", advice: error.advice)
  }

  private static func prices(in file: String) throws(EggError) -> PriceList {
    guard !Path.isFolder(file), let data = FileManager.default.contents(atPath: file) else {
      throw EggError(.usage, "The list of prices \(file) can't be read.", advice: "Check its path.")
    }
    return try PriceList(json: data, name: file)
  }
}
