import Domain
import Essentials
import Subprocess

/// A running server: opens sessions, which do the work.
struct HarnessServer: Sendable {
  /// What the server said about itself.
  struct Greeting: Decodable, Sendable {
    var `protocol`: Int
    var python: String
    var torch: String
  }

  let connection: HarnessConnection
  let greeting: Greeting

  static let protocolVersion = 1

  /// Starts a session, a forked child of the server.
  func open(_ options: SessionOptions) async throws -> HarnessSession {
    let opened: Opened = try await ask("open", options)
    return HarnessSession(server: self, id: opened.session, sandbox: opened.sandbox)
  }

  /// Sends a request and decodes the result; the parent's own deadline only catches a server that hangs.
  func ask<Result: Decodable & Sendable>(
    _ method: String, _ params: some Encodable & Sendable, timeout: Double = 60
  ) async throws -> Result {
    let unresponsive = HarnessError(.unresponsive, "The harness gave no answer to '\(method)'.")
    let start = ContinuousClock.now
    defer { CallLog.shared?.note(method, params, since: start) }
    let header: [UInt8]
    do {
      header = try await withDeadline(.seconds(timeout + 30), failure: unresponsive) { [connection] in
        try await connection.request(method, params)
      }
    } catch let error as HarnessError where error.kind == .unresponsive {
      await connection.fail(.unresponsive, error.message)
      throw error
    }
    let reply = try CanonicalJSON.decode(Reply<Result>.self, from: Data(header))
    if let error = reply.error { throw HarnessError(reply: error) }
    guard let result = reply.result else {
      throw HarnessError(.protocolViolation, "The reply to '\(method)' has neither a result nor an error.")
    }
    return result
  }

  private struct Opened: Decodable, Sendable {
    var session: String
    var sandbox: Sandbox?
  }

  private struct Reply<Result: Decodable>: Decodable {
    var result: Result?
    var error: JSONValue?
  }
}

/// Runs a server for the time of `body`; on every way out the server and all that it started are ended.
func withHarness<Result: Sendable>(
  _ launch: HarnessLaunch, body: (HarnessServer) async throws -> Result
) async throws -> Result {
  let connection = HarnessConnection()
  let ended = try await run(
    launch.subprocess, input: .inputWriter, output: .sequence, error: .sequence
  ) { execution in
    async let pumps: Void = pump(execution, connection)
    // Errors are carried past the teardown; thrown here, they would skip it.
    let result = await capture { try await body(greet(connection)) }
    await connection.finish()
    await wait(upTo: .seconds(2)) { await connection.end.wait() }
    await execution.teardown(using: HarnessLaunch.teardown)
    try? execution.send(signal: .kill, toProcessGroup: true)
    await pumps
    return result
  }
  return try ended.closureResult.get()
}

private func greet(_ connection: HarnessConnection) async throws -> HarnessServer {
  let header = try await withDeadline(
    .seconds(120), failure: HarnessError(.unresponsive, "The harness did not start within two minutes.")
  ) { try await connection.awaitGreeting() }
  let hello = try CanonicalJSON.decode(Hello.self, from: Data(header)).hello
  guard hello.protocol == HarnessServer.protocolVersion else {
    throw HarnessError(
      .protocolViolation,
      "The harness speaks protocol \(hello.protocol), this program \(HarnessServer.protocolVersion).")
  }
  return HarnessServer(connection: connection, greeting: hello)
}

private struct Hello: Decodable {
  var hello: HarnessServer.Greeting
}
