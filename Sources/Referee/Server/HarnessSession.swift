import Domain

/// How a session is opened (docs/harness.md, server method `open`).
struct SessionOptions: Encodable, Sendable {
  enum Role: String, Encodable, Sendable { case oracle, baseline, runner, tool }

  /// Most a session may use; `nil` is no limit.
  struct Limits: Encodable, Sendable {
    var memoryBytes: Int?
    var fileBytes: Int?
    var workspaceBytes: Int?
    var processes: Int?
    var openFiles: Int?

    private enum CodingKeys: String, CodingKey {
      case memoryBytes = "memory_bytes"
      case fileBytes = "file_bytes"
      case workspaceBytes = "workspace_bytes"
      case processes
      case openFiles = "open_files"
    }
  }

  var role: Role
  var threads: Int
  var workspace: String
  /// Cores that it is held to; `nil` leaves it free.
  var cores: [Int]?
  var device: DeviceName = .cpu
  var readable: [String] = []
  var writable: [String] = []
  var limits = Limits()
  /// Layers of the sandbox that are left out; `nil` for those that do not go together with the device.
  var without: [String]?
  /// Whether it starts an interpreter of its own, so that its code and data lie elsewhere than the server's.
  var afresh = false
}

/// The layers that shut a session in.
struct Sandbox: Decodable, Sendable {
  /// A layer, whether it holds, and why if it does not.
  struct Layer: Decodable, Sendable, Hashable {
    var name: String
    var active: Bool
    var reason: String
  }

  var layers: [Layer]
  /// One line for each layer that does not hold.
  var missing: [String]
}

/// A forked child of a server that does one kind of work; its requests are answered in order.
struct HarnessSession: Sendable {
  let server: HarnessServer
  let id: String
  let sandbox: Sandbox?

  /// Asks the session; after `timeout` seconds the server ends its process tree.
  ///
  /// Pauses do not count there; `pauses` is how many seconds of them the answer is waited for besides.
  func call<Result: Decodable & Sendable>(
    _ method: String, _ params: some Encodable & Sendable = NoParameters(), timeout: Double,
    pauses: Double = 0
  ) async throws -> Result {
    let call = Call(session: id, method: method, params: params, timeout: timeout)
    return try await server.ask("call", call, timeout: timeout + pauses)
  }

  /// Ends the session's process tree; the end of what it printed.
  @discardableResult
  func close() async -> String {
    let closed: Closed? = try? await server.ask("close", ["session": id])
    return closed?.log ?? ""
  }

  private struct Call<Params: Encodable & Sendable>: Encodable, Sendable {
    var session: String
    var method: String
    var params: Params
    var timeout: Double
  }

  private struct Closed: Decodable, Sendable { var log: String? }
}

/// One that has ended is past pausing; who asks it next is told.
extension HarnessSession: Pausable {
  func pause() async { await change("pause") }

  func resume() async { await change("resume") }

  private func change(_ method: String) async {
    let _: NoParameters? = try? await server.ask(method, ["session": id], timeout: TimeLimits.surroundings)
  }
}

/// The parameters of a method that has none.
struct NoParameters: Codable, Sendable {}
