import AsyncHTTPClient
import Essentials
import NIOCore
import NIOSSL
import Synchronization

/// The process's HTTP clients: one for each way out, kept until the process ends.
enum Connections {
  private static let clients = Mutex<[Route: HTTPClient]>([:])

  /// How connections leave this machine.
  private struct Route: Hashable {
    var proxy: ProxyAddress?
    var certificates: String?
  }

  /// A transport to a server.
  ///
  /// - Parameter environment: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` are respected, and
  ///   `SSL_CERT_FILE` names certificates in place of the system's.
  static func transport(to endpoint: Endpoint, environment: [String: String]) -> HTTPTransport {
    let route = Route(
      proxy: ProxyAddress.proxy(for: endpoint, environment: environment),
      certificates: environment["SSL_CERT_FILE"])
    let client = clients.withLock { clients in
      if let known = clients[route] { return known }
      let made = HTTPClient(
        eventLoopGroupProvider: .shared(HTTPClient.defaultEventLoopGroup), configuration: configuration(route)
      )
      clients[route] = made
      return made
    }
    return HTTPTransport(client: client, server: endpoint.server)
  }

  private static func configuration(_ route: Route) -> HTTPClient.Configuration {
    var security = TLSConfiguration.makeClientConfiguration()
    if let file = route.certificates { security.trustRoots = .file(file) }
    // Many agents may ask one server at once.
    var pool = HTTPClient.Configuration.ConnectionPool(
      idleTimeout: .seconds(60), concurrentHTTP1ConnectionsPerHostSoftLimit: 64)
    pool.retryConnectionEstablishment = false
    return HTTPClient.Configuration(
      tlsConfiguration: security, redirectConfiguration: .disallow, timeout: .init(connect: .seconds(15)),
      connectionPool: pool,
      proxy: route.proxy.map { proxy in
        .server(
          host: proxy.host, port: proxy.port,
          authorization: proxy.user.map { .basic(username: $0, password: proxy.password ?? "") })
      })
  }
}
