import AsyncHTTPClient
import Essentials
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Carries requests to a server and bytes back; never follows a redirect, which could take a key to another host.
struct HTTPTransport: Sendable {
  /// Whether the rest of a response is wanted.
  enum Flow: Sendable { case more, enough }

  private let client: HTTPClient
  private let server: String

  init(client: HTTPClient, server: String) {
    self.client = client
    self.server = server
  }

  /// Sends a request and hands over the body as it comes in.
  ///
  /// - Throws: `.unreachable` before the head is there, `.brokenOff` after it; what `receive` throws.
  func send(
    _ request: ProviderRequest,
    receive: (ResponseHead, ByteBufferView) throws(AttemptFailure) -> Flow
  ) async throws(AttemptFailure) -> ResponseHead {
    let response: HTTPClientResponse
    do {
      response = try await client.execute(request.forClient, deadline: .distantFuture)
    } catch {
      throw failure(error)
    }
    let head = ResponseHead(response)
    do {
      for try await buffer in response.body {
        if try receive(head, buffer.readableBytesView) == .enough { break }
      }
    } catch let error as AttemptFailure {
      throw error
    } catch {
      throw Task.isCancelled ? AttemptFailure(.cancelled) : AttemptFailure(.brokenOff, isTransient: true)
    }
    return head
  }

  private func failure(_ error: any Error) -> AttemptFailure {
    if Task.isCancelled { return AttemptFailure(.cancelled) }
    let isTransient = !(error is NIOSSLError || error is NIOSSLExtraError || isBadRequest(error))
    return AttemptFailure(.unreachable("\(server): \(Self.words(for: error))"), isTransient: isTransient)
  }

  private func isBadRequest(_ error: any Error) -> Bool {
    guard let error = error as? HTTPClientError else { return false }
    return [.invalidURL, .emptyHost, .proxyAuthenticationRequired].contains(error)
  }

  private static func words(for error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      if let cause = error.connectionErrors.first?.error as? IOError {
        return String(cString: strerror(cause.errnoCode))
      }
      return error.dnsAError == nil ? "no connection" : "no such host"
    case is NIOSSLError, is NIOSSLExtraError: return "no secure connection (\(reason(of: error)))"
    case let error as IOError: return String(cString: strerror(error.errnoCode))
    case let error as HTTPClientError where error == .connectTimeout: return "no connection in time"
    case let error as HTTPClientError where error == .remoteConnectionClosed:
      return "it closed the connection without an answer"
    default: return "\(error)"
    }
  }

  /// The library's word for what went wrong, such as `CERTIFICATE_VERIFY_FAILED`, out of its list of errors.
  private static func reason(of error: any Error) -> Substring {
    let text = "\(error)"
    return text.firstMatch(of: /[A-Z]+(_[A-Z]+)+/)?.output.0 ?? text[...]
  }
}

extension ResponseHead {
  fileprivate init(_ response: HTTPClientResponse) {
    status = Int(response.status.code)
    headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
  }
}

extension ProviderRequest {
  fileprivate var forClient: HTTPClientRequest {
    var request = HTTPClientRequest(url: url)
    request.method = HTTPMethod(rawValue: method.rawValue)
    request.headers = HTTPHeaders(headers.map { ($0.name, $0.value) })
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    return request
  }
}
