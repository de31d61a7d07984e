import Essentials

/// Where problems are judged on one device: what the referees of several problems share.
///
/// A server takes seconds to start and a device is examined once; neither need be done for each problem.
public struct RefereeVenue: Sendable {
  let side: TrustedSide
  let device: DeviceDesk
  let health: HealthProbe
  /// Work on the device that may run beside other work, or that must not.
  let gate = Gate()
  let background = BackgroundWork()
  let profilerLevels = ProfilerLevels()
  let memory = MemoryBudget()
  let sandbox = SandboxDesk()
  /// Problems that are being judged.
  let company = Company()

  init(side: TrustedSide) {
    self.side = side
    device = DeviceDesk(side: side)
    health = HealthProbe(side: side)
  }

  /// Servers that were brought down are started anew so often.
  public static let restarts = 20

  /// Runs `body` with a seat, at which one problem is judged at a time.
  ///
  /// Each seat has an untrusted server of its own, so that a candidate which brings it down harms no other problem.
  public func withSeat<Result: Sendable>(
    restarts: Int = 1000, _ body: (RefereeSeat) async throws -> Result
  ) async throws -> Result {
    let server = HarnessHost(
      HarnessLaunch(role: .untrusted, configuration: side.configuration), restarts: restarts)
    return try await server.whileRunning {
      try await body(RefereeSeat(venue: self, untrusted: server))
    }
  }
}

/// Runs `body` with a venue; on every way out all its processes are ended and all its folders removed.
///
/// - Parameters:
///   - restarts: how often a trusted server that died is started anew; what it was at work on has failed.
///   - notify: told what is waited for.
public func withVenue<Result: Sendable>(
  _ configuration: RefereeConfiguration, restarts: Int = RefereeVenue.restarts,
  notify: @escaping @Sendable (String) async -> Void = { _ in },
  _ body: (RefereeVenue) async throws -> Result
) async throws -> Result {
  // Writing to a server that died must be an error, not the end of this program.
  signal(SIGPIPE, SIG_IGN)
  let folders = try SlotFolders(configuration)
  defer { folders.remove() }
  let server = HarnessHost(HarnessLaunch(role: .trusted, configuration: configuration), restarts: restarts)
  let side = TrustedSide(
    configuration: configuration, folders: folders, server: server, notify: notify)
  return try await server.whileRunning { try await body(RefereeVenue(side: side)) }
}

extension HarnessHost {
  /// Keeps servers running beside `body`; on every way out the last one is ended.
  nonisolated func whileRunning<Result: Sendable>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.run() }
      let result = await capture(body)
      await stop()
      group.cancelAll()
      return try result.get()
    }
  }
}
