import Domain
import Essentials
import LanguageModels

/// Where keys are found: a file, or the environment.
struct KeyRing: Sendable {
  /// The variable for any address.
  static let anyVariable = "EGG_API_KEY"

  var file: String?
  var environment: [String: String] = ProcessInfo.processInfo.environment

  /// The key to an address; `nil` where none is needed.
  ///
  /// A provider's own variable is only for its own address: no other server is to see that key.
  ///
  /// - Throws: `.environment` when the provider's own address has no key, `.usage` when one can't be read.
  func key(to endpoint: Endpoint) throws(EggError) -> APIKey? {
    if let file { return try parsed(try content(of: file), from: file) }
    let variables = (endpoint.isHome ? [endpoint.provider.keyVariable] : []) + [KeyRing.anyVariable]
    for variable in variables {
      if let value = environment[variable]?.trimmed, !value.isEmpty {
        return try parsed(value, from: variable)
      }
    }
    guard endpoint.isHome else { return nil }
    throw EggError(
      .environment,
      "There is no key to \(endpoint.host): \(variables.joined(separator: " and ")) are not set.",
      advice: "Set \(variables[0]), or name a file that holds the key with --key-file.")
  }

  private func parsed(_ text: String, from place: String) throws(EggError) -> APIKey {
    guard let key = APIKey(text.trimmed) else {
      throw EggError(
        .usage, "\(place) holds no key: a key is one word of ASCII characters.",
        advice: "Put the key alone there, without quotes and name.")
    }
    return key
  }

  private func content(of file: String) throws(EggError) -> String {
    guard !Path.isFolder(file), let text = String(file: file) else {
      throw EggError(.usage, "The key file \(file) can't be read.", advice: "Check its path and permissions.")
    }
    return text
  }
}
