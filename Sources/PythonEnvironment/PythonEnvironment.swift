import Domain
public import Essentials

/// Finds the Python that the harness runs on, or makes one.
public enum PythonEnvironment {
  /// The interpreter to use: a named one, one that lies around, or EGG's own, which is made when it is missing.
  ///
  /// `explicit` is the value of `--python`; `progress` is told one line at a time while something is made.
  /// Throws an `EggError` of code `environment` when a named interpreter doesn't do or none can be made, and
  /// `CancellationError`.
  public static func resolve(
    explicit: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
    progress: @escaping @Sendable (String) -> Void
  ) async throws -> PythonInstallation {
    if let named = PythonCandidate.named(option: explicit, environment: environment) {
      return try await used(named, environment)
    }
    var passedOver: [ProbeResult] = []
    for candidate in PythonCandidate.found(in: environment) {
      let result = await candidate.probed(environment: environment)
      if let installation = result.installation { return installation }
      passedOver.append(result)
    }
    try Task.checkCancellation()
    return try await managed(environment, known: passedOver, progress: progress)
  }

  /// Everything that `resolve` would look at, with the reason why it does or doesn't do; makes nothing.
  public static func survey(
    explicit: String?, environment: [String: String] = ProcessInfo.processInfo.environment
  ) async -> [ProbeResult] {
    let named = PythonCandidate.named(option: explicit, environment: environment)
    var candidates = (named.map { [$0] } ?? []) + PythonCandidate.found(in: environment)
    if let base = await BasePython.find(in: environment),
      let managed = try? base.managedEnvironment(environment), managed.isComplete
    {
      candidates.append(PythonCandidate(path: managed.interpreter, origin: .managed))
    }
    var results: [ProbeResult] = []
    for candidate in candidates { results.append(await candidate.probed(environment: environment)) }
    return results
  }

  /// The folder to put on Python's module path so that `python -m egg_harness` finds the harness this binary carries.
  ///
  /// Unpacked into the cache on first use. Throws an `EggError` when that can't be written to.
  public static func harnessFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> String {
    try HarnessFiles.unpack(HarnessFiles.all, environment: environment)
  }

  private static func used(
    _ candidate: PythonCandidate, _ environment: [String: String]
  ) async throws -> PythonInstallation {
    let result = await candidate.probed(environment: environment)
    if let installation = result.installation { return installation }
    let name = candidate.origin == .option ? "--python" : "EGG_PYTHON"
    throw EggError(
      .environment,
      "The interpreter \(candidate.path), named by \(name), doesn't do: \(result.shortcoming ?? "unknown").",
      advice: result.advice
        ?? "Name another one, or leave \(name) out and EGG finds or makes a Python environment by itself.")
  }

  private static func managed(
    _ environment: [String: String], known: [ProbeResult], progress: @escaping @Sendable (String) -> Void
  ) async throws -> PythonInstallation {
    guard let base = await BasePython.find(in: environment, known: known) else { throw BasePython.absence }
    let interpreter = try await base.managedEnvironment(environment).prepare(progress: progress)
    let result = await PythonCandidate(path: interpreter, origin: .managed).probed(environment: environment)
    if let installation = result.installation { return installation }
    throw EggError(
      .environment,
      "EGG's own Python environment at \(interpreter) doesn't do: \(result.shortcoming ?? "unknown").",
      advice: "Delete its folder; EGG makes it anew.")
  }
}
