import Domain
import Subprocess

/// Runs a job; what escapes it is an `EggError` with a remedy, or a cancellation.
func translatingErrors<Value>(of problem: Problem, _ job: () async throws -> Value) async throws -> Value {
  do {
    return try await job()
  } catch {
    if Task.isCancelled { throw CancellationError() }
    throw translated(error, problem)
  }
}

private func translated(_ error: any Error, _ problem: Problem) -> any Error {
  switch error {
  case let error as HarnessError: ProblemErrors.error(error, problem: problem.name)
  case let error as RivalError:
    EggError(
      .environment,
      "What the candidate is timed against does not run: \(error.failure.message)\n\(error.failure.log)",
      advice: "Run again; if it stays so, 'egg doctor' tells what is missing.")
  case let error as SubprocessError:
    EggError(
      .environment, "The Python interpreter could not be started: \(error)",
      advice: "'egg doctor' tells which interpreters were found.")
  case let error as DecodingError:
    EggError(
      .environment, "The harness gave an answer of another form than expected: \(error)",
      advice: "The harness and this program are of different versions; set no PYTHONPATH to another copy.")
  default: error
  }
}
