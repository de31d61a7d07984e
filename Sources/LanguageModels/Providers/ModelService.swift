import Domain
import Essentials

/// A provider's interface with a key: sends one request and tells how it went.
struct ModelService: Sendable {
  let endpoint: Endpoint
  let key: APIKey?
  let transport: HTTPTransport

  /// Asks a question once.
  func ask(_ question: Question) async throws(AttemptFailure) -> Reply {
    let format = endpoint.provider.format
    guard let body = try? CanonicalJSON.encode(format.body(question)) else {
      throw AttemptFailure(.malformed("the question can't be written as JSON"))
    }
    let request = request(.post, format.path, body)
    do throws(AttemptFailure) {
      var stream = AnswerStream(format: format)
      let head = try await transport.send(request) { head, bytes throws(AttemptFailure) in
        try stream.receive(bytes, of: head)
      }
      var reply = try stream.finish(head)
      if let key { reply.text = key.redacting(reply.text) }
      return reply
    } catch {
      throw error.hiding(key)
    }
  }

  /// Fetches a document, such as the list of models.
  func document<Value: Decodable>(
    _ path: String, as type: Value.Type
  ) async throws(AttemptFailure) -> Value {
    do throws(AttemptFailure) {
      var body: [UInt8] = []
      let head = try await transport.send(request(.get, path)) { _, bytes throws(AttemptFailure) in
        body += bytes
        return body.count > ServerSentEvents.longest ? .enough : .more
      }
      guard head.status == 200 else { throw head.failure(body: body) }
      guard let value = try? JSONDecoder().decode(type, from: Data(body)) else {
        throw AttemptFailure(.malformed("\(path) is not what the interface promises"))
      }
      return value
    } catch {
      throw error.hiding(key)
    }
  }

  private func request(
    _ method: ProviderRequest.Method, _ path: String, _ body: Data? = nil
  ) -> ProviderRequest {
    var headers = endpoint.provider.format.headers(key) + [("User-Agent", "egg")]
    if body != nil { headers.append(("Content-Type", "application/json")) }
    return ProviderRequest(method: method, url: "\(endpoint.base)/\(path)", headers: headers, body: body)
  }
}
