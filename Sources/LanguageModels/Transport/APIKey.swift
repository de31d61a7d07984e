/// A key to a provider's interface, which no text shows and no file keeps.
public struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What stands in a text where the key was.
  static let placeholder = "[key]"

  let secret: String

  /// Takes a key; `nil` when it is empty or can't stand in a header.
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= 4096, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return nil
    }
    secret = text
  }

  /// Never the key.
  public var description: String { APIKey.placeholder }
  /// Never the key.
  public var debugDescription: String { APIKey.placeholder }
  /// Nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// A text from outside without the key, should it hold it.
  func redacting(_ text: String) -> String { text.replacing(secret, with: APIKey.placeholder) }
}

extension AttemptFailure {
  /// The failure without the key, which a server may have said back.
  func hiding(_ key: APIKey?) -> AttemptFailure {
    guard let key else { return self }
    var failure = self
    failure.error =
      switch error {
      case .keyRefused(let status, let words): .keyRefused(status: status, key.redacting(words))
      case .quota(let words): .quota(key.redacting(words))
      case .service(let status, let words): .service(status: status, key.redacting(words))
      case .malformed(let reason): .malformed(key.redacting(reason))
      case .unreachable(let reason): .unreachable(key.redacting(reason))
      default: error
      }
    return failure
  }
}
