/// Whether a provider has a model and takes the key: asked once, before a run spends anything.
public enum ModelCheck {
  /// What was found.
  public enum Finding: Sendable, Hashable {
    /// The provider lists the model.
    case listed
    /// The provider knows the name as another one's.
    case alias(of: String)
    /// The server lists no models, so that the name can't be checked.
    case unlisted
  }

  /// Requests that a check may take, when a server is busy: nobody waits long before a run.
  static let tries = 3

  /// Looks a model up.
  ///
  /// - Throws: `.unknownModel` with names that are like it, `.keyRefused`, `.unreachable`.
  public static func find(_ model: ChatModel) async throws(LanguageModelError) -> Finding {
    var model = model
    model.options.retry.tries = min(model.options.retry.tries, tries)
    model.options.answerTime = min(model.options.answerTime, .seconds(60))
    let names: [String]
    do throws(LanguageModelError) {
      names = try await model.names()
    } catch {
      // A server without such a list; whether it has the model shows with the first answer.
      if case .service(404...405, _) = error { return .unlisted }
      if case .malformed = error { return .unlisted }
      throw error
    }
    if names.contains(where: { $0 == model.model || ModelName.base($0) == model.model }) { return .listed }
    if let full = try await model.resolvedName() { return .alias(of: full) }
    throw .unknownModel(
      model.model, suggestions: ModelName.suggestions(for: model.model, among: names))
  }
}

extension ChatModel {
  private struct List: Decodable, Sendable {
    struct Entry: Decodable, Sendable { var id: String }
    var data: [Entry]
  }

  /// The provider's list.
  fileprivate func names() async throws(LanguageModelError) -> [String] {
    let service = service
    let query = service.endpoint.provider == .anthropic ? "?limit=1000" : ""
    return try await retrying { () async throws(AttemptFailure) in
      try await service.document("models\(query)", as: List.self).data.map(\.id)
    }
  }

  /// What the provider calls the model; `nil` when it does not know it.
  fileprivate func resolvedName() async throws(LanguageModelError) -> String? {
    let service = service
    let model = model
    guard ModelName.isPathSafe(model) else { return nil }
    do throws(LanguageModelError) {
      return try await retrying { () async throws(AttemptFailure) in
        try await service.document("models/\(model)", as: List.Entry.self).id
      }
    } catch {
      switch error {
      case .service(400..<500, _), .malformed: return nil
      default: throw error
      }
    }
  }
}
