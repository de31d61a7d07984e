import Essentials

/// What a provider says went wrong: `{"error": {"message", "type", "code"}}`, and the forms of other servers.
struct ServiceError: Sendable, Hashable, Decodable {
  var message: String
  var kinds: Set<String> = []

  private struct Details: Decodable {
    var message: String?
    var type: String?
    var code: Code?
  }

  /// A word with some servers, a number with others.
  private struct Code: Decodable {
    var text: String
    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self.text = text
      } else {
        text = String(try value.decode(Int.self))
      }
    }
  }

  private struct Envelope: Decodable {
    var error: ServiceError?
    var message: String?
    var detail: String?
  }

  /// Reads the value of `error`: an object or a text.
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      message = text
    } else {
      let details = try value.decode(Details.self)
      message = details.message ?? details.type ?? "no reason given"
      kinds = Set([details.type, details.code?.text].compactMap { $0 })
    }
  }

  /// The reason in a response's body; what is not JSON is shown as it is.
  init(body: [UInt8]) {
    let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(body))
    if let error = envelope?.error {
      self = error
    } else {
      message = envelope?.message ?? envelope?.detail ?? String(decoding: body.prefix(300), as: UTF8.self)
    }
  }

  /// One line of at most 500 characters.
  var words: String {
    let line = message.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(500)
    return line.isEmpty ? "no reason given" : String(line)
  }

  /// Words of providers for an account without money, which waiting does not change.
  private static let exhausted: Set<String> = ["insufficient_quota", "billing_error", "insufficient_balance"]

  /// The failure that a status and its reason are.
  func failure(status: Int, retryAfter: Duration? = nil) -> AttemptFailure {
    let isExhausted = status == 402 || !kinds.isDisjoint(with: Self.exhausted)
    let error: LanguageModelError =
      switch status {
      case 401, 403: .keyRefused(status: status, words)
      case 402, 429: .quota(words)
      default: isExhausted ? .quota(words) : .service(status: status, words)
      }
    return AttemptFailure(
      error, isTransient: RetryPolicy.isTransient(status) && !isExhausted, retryAfter: retryAfter)
  }
}
