import NIOCore
import NIOPosix
import Synchronization

/// A server on this machine that answers each request with prepared bytes, and keeps what it was asked.
public final class FakeServer: Sendable {
  /// What was asked.
  public struct Request: Sendable {
    /// Method and path, such as `POST /v1/messages`.
    public var line: String
    /// Values by name in lower case.
    public var headers: [String: String]
    /// The body as text.
    public var body: String
  }

  /// Bytes to send, and what happens then.
  public struct Response: Sendable {
    /// What is sent, piece by piece.
    public var pieces: [[UInt8]]
    /// Whether the connection stays open, so that the client waits.
    public var hangs = false

    /// A response with a body.
    public init(
      _ status: Int = 200, type: String = "application/json", headers: [String: String] = [:], body: String
    ) {
      var head = "HTTP/1.1 \(status) Status\r\nContent-Type: \(type)\r\nConnection: close\r\n"
      for (name, value) in headers { head += "\(name): \(value)\r\n" }
      pieces = [Array("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)]
    }

    /// A stream that ends with the connection; a length larger than the body makes that end too early.
    public init(stream pieces: [[UInt8]], missing: Int = 0) {
      let count = pieces.reduce(0) { $0 + $1.count } + missing
      let head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(count)\r\nConnection: close\r\n\r\n"
      self.pieces = [Array(head.utf8)] + pieces
    }

    /// No bytes at all, and no end.
    public static let silence: Response = {
      var response = Response(body: "")
      response.pieces = []
      response.hangs = true
      return response
    }()
  }

  /// Its address.
  public let address: String
  private let channel: any Channel
  private let log = RequestLog()

  /// Starts a server; `respond` gets each request with its number from 0.
  public init(_ respond: @escaping @Sendable (Request, Int) -> Response) async throws {
    let log = log
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Exchange(log: log, respond: respond))
        }
      }
    channel = try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
    address = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
  }

  /// What it was asked so far.
  public var requests: [Request] { log.requests }

  deinit { channel.close(promise: nil) }
}

private final class RequestLog: Sendable {
  private let state = Mutex<[FakeServer.Request]>([])
  var requests: [FakeServer.Request] { state.withLock { $0 } }

  /// Adds a request and returns its number.
  func add(_ request: FakeServer.Request) -> Int {
    state.withLock {
      $0.append(request)
      return $0.count - 1
    }
  }
}

/// One connection: collects a request, answers it, and closes.
private final class Exchange: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let log: RequestLog
  private let respond: @Sendable (FakeServer.Request, Int) -> FakeServer.Response
  private var received: [UInt8] = []

  init(log: RequestLog, respond: @escaping @Sendable (FakeServer.Request, Int) -> FakeServer.Response) {
    self.log = log
    self.respond = respond
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += unwrapInboundIn(data).readableBytesView
    guard let request = FakeServer.Request(received) else { return }
    received = []
    let response = respond(request, log.add(request))
    var last = context.eventLoop.makeSucceededVoidFuture()
    for piece in response.pieces {
      last = context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: piece)))
    }
    let channel = context.channel
    // Closing earlier would drop what is not yet sent.
    if !response.hangs { last.whenComplete { _ in channel.close(promise: nil) } }
  }
}

extension FakeServer.Request {
  /// Reads a request; `nil` while it is not whole.
  fileprivate init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    let pairs = lines.dropFirst().compactMap { line -> (String, String)? in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      return (parts[0].lowercased(), String(parts[1].drop { $0 == " " }))
    }
    headers = Dictionary(pairs) { $1 }
    let rest = bytes[end.upperBound...]
    guard rest.count >= headers["content-length"].flatMap(Int.init) ?? 0 else { return nil }
    line = lines.first?.split(separator: " ").prefix(2).joined(separator: " ") ?? ""
    body = String(decoding: rest, as: UTF8.self)
  }
}
