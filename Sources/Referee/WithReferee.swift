public import Domain
import Essentials

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
  // Writing to a server that died must be an error, not the end of this program.
  signal(SIGPIPE, SIG_IGN)
  let folders = try SlotFolders(configuration)
  defer { folders.remove() }
  let bench = Workbench(
    configuration: configuration, problem: problem, settings: settings, folders: folders,
    trusted: HarnessHost(HarnessLaunch(role: .trusted, configuration: configuration), restarts: 0),
    untrusted: HarnessHost(HarnessLaunch(role: .untrusted, configuration: configuration), restarts: 20),
    notify: notify)
  let referee = LocalReferee(bench: bench)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await bench.trusted.run() }
    group.addTask { await bench.untrusted.run() }
    if preparesCompile { group.addTask { await referee.prepareBaselines() } }
    let result = await capture { try await body(referee) }
    await bench.trusted.stop()
    await bench.untrusted.stop()
    group.cancelAll()
    return try result.get()
  }
}

/// The result of work as a value, so that what follows it happens in any case.
func capture<Value>(_ work: () async throws -> Value) async -> Swift.Result<Value, any Error> {
  do { return .success(try await work()) } catch { return .failure(error) }
}
