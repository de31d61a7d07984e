import Essentials

/// Where an interface is reached.
public struct Endpoint: Sendable, Hashable {
  /// What is spoken there.
  public let provider: Provider
  /// The address that paths are added to, without a slash at its end.
  public let base: String
  /// The server's name.
  public let host: String
  /// Whether the connection is encrypted.
  public let isSecure: Bool

  /// The provider's own address.
  public init(_ provider: Provider) {
    self.provider = provider
    base = provider.home
    host = String(provider.home.dropFirst("https://".count).prefix { $0 != "/" })
    isSecure = true
  }

  /// Another address, such as `http://localhost:8000/v1`; `nil` when it is none.
  public init?(_ provider: Provider, base: String) {
    guard let url = URL(string: base), let scheme = url.scheme?.lowercased(),
      ["http", "https"].contains(scheme),
      let host = url.host(percentEncoded: false), !host.isEmpty, url.user == nil, url.query == nil,
      url.fragment == nil
    else { return nil }
    self.provider = provider
    self.base = String(base.reversed().drop { $0 == "/" }.reversed())
    self.host = host.lowercased()
    isSecure = scheme == "https"
  }

  /// Whether it is the provider's own address.
  public var isHome: Bool { base == provider.home }
  /// Whether it is on this machine.
  public var isLocal: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
  /// Host and port, for messages.
  var server: String { String(base.split(separator: "/").dropFirst().first ?? "") }
}
