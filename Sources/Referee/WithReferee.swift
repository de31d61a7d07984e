public import Domain

/// Runs `body` with a referee for one problem.
///
/// On every way out all processes are ended and all folders removed.
///
/// `torch.compile` is prepared beside the first builds unless `preparesCompile` is false; `notify` is told what is
/// waited for.
///
/// Both servers start at once and beside whatever `body` does first. Throws what `body` throws, or an `EggError`
/// when no folder can be made.
public func withReferee<Result: Sendable>(
  _ configuration: RefereeConfiguration, problem: Problem, settings: RunSettings,
  notify: @escaping @Sendable (String) async -> Void = { _ in }, preparesCompile: Bool = true,
  body: (LocalReferee) async throws -> Result
) async throws -> Result {
  try await withVenue(configuration, restarts: 0, notify: notify) { venue in
    try await venue.withSeat(restarts: RefereeVenue.restarts) { seat in
      try await seat.withReferee(for: problem, settings: settings, preparesCompile: preparesCompile, body)
    }
  }
}
