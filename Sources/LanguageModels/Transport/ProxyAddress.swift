import Essentials

/// An HTTP proxy, as the environment names it.
struct ProxyAddress: Sendable, Hashable {
  var host: String
  var port: Int
  var user: String?
  var password: String?

  /// The proxy for a server; `nil` when it is reached directly.
  static func proxy(for endpoint: Endpoint, environment: [String: String]) -> ProxyAddress? {
    func value(_ name: String) -> String? {
      [environment[name.lowercased()], environment[name]].compactMap { $0 }.first { !$0.isEmpty }
    }
    guard !endpoint.isLocal, !isExempt(endpoint.host, by: value("NO_PROXY") ?? "") else { return nil }
    let text = value(endpoint.isSecure ? "HTTPS_PROXY" : "HTTP_PROXY") ?? value("ALL_PROXY")
    return text.flatMap(ProxyAddress.init)
  }

  /// Reads `http://user:password@host:port`; all but the host may be left out.
  init?(_ text: String) {
    guard let url = URL(string: text.contains("://") ? text : "http://\(text)"), url.scheme == "http",
      let host = url.host(percentEncoded: false), !host.isEmpty
    else { return nil }
    self.host = host
    port = url.port ?? 80
    user = url.user(percentEncoded: false)
    password = url.password(percentEncoded: false)
  }

  /// Whether a list such as `localhost,.example.com` has a host.
  private static func isExempt(_ host: String, by list: String) -> Bool {
    list.split { $0 == "," || $0.isWhitespace }.contains { entry in
      let name = entry.drop { $0 == "*" || $0 == "." }
      return entry == "*" || (!name.isEmpty && (host == name || host.hasSuffix(".\(name)")))
    }
  }
}
