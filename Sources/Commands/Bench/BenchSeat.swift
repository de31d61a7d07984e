import Domain
import Referee

/// Where one problem of a bench is judged at a time.
enum BenchSeat: Sendable {
  /// On a device of this machine.
  case here(RefereeSeat)
  /// By the workers that serve a folder.
  case spool(SpoolFolder, DeviceName)

  /// Runs `body` with a referee for a problem.
  func withReferee<Result: Sendable>(
    for problem: Problem, settings: RunSettings, preparesCompile: Bool,
    note: @escaping @Sendable (String) -> Void, _ body: (any Refereeing) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .here(let seat):
      try await seat.withReferee(for: problem, settings: settings, preparesCompile: preparesCompile) {
        referee in try await body(referee)
      }
    case .spool(let folder, let device):
      try await body(
        SpoolReferee(folder: folder, problem: problem, settings: settings, device: device, note: note))
    }
  }
}
