public import Domain
import Essentials

/// A place at a venue where one problem is judged at a time.
public struct RefereeSeat: Sendable {
  let venue: RefereeVenue
  let untrusted: HarnessHost

  /// Runs `body` with a referee for one problem; its sessions end and its folders go with it.
  ///
  /// `torch.compile` is prepared beside the first builds unless `preparesCompile` is false.
  public func withReferee<Result: Sendable>(
    for problem: Problem, settings: RunSettings, preparesCompile: Bool = true,
    _ body: (LocalReferee) async throws -> Result
  ) async throws -> Result {
    let folders = try SlotFolders(venue.side.configuration)
    defer { folders.remove() }
    let bench = Workbench(
      configuration: venue.side.configuration, problem: problem, settings: settings, folders: folders,
      trusted: venue.side.server, untrusted: untrusted, profilerLevels: venue.profilerLevels,
      notify: venue.side.notify)
    let referee = LocalReferee(bench: bench, venue: venue)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      if preparesCompile { group.addTask { await referee.prepareBaselines() } }
      let result = await capture { try await venue.company.joined { try await body(referee) } }
      group.cancelAll()
      await bench.sessions.closeAll()
      await referee.giveMemoryBack()
      return try result.get()
    }
  }
}
