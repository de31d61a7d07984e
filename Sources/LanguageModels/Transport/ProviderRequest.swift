import Essentials

/// A request to a provider's interface.
struct ProviderRequest: Sendable {
  enum Method: String, Sendable { case get = "GET", post = "POST" }

  var method: Method
  var url: String
  var headers: [(name: String, value: String)]
  var body: Data?
}

/// The head of a response.
struct ResponseHead: Sendable {
  var status: Int
  /// Values by name in lower case.
  var headers: [String: String]
}
