import Domain

/// A plain Python from which EGG can make its own environment.
struct BasePython: Sendable, Hashable {
  var path: String
  /// Major and minor version.
  var version: Version

  /// Names to look for, the user's default first.
  static let names = ["python3", "python3.13", "python3.12", "python3.11", "python3.14", "python3.10"]

  /// The first interpreter on the search path that has wheels; those in `known` need not be started again.
  static func find(in environment: [String: String], known: [ProbeResult] = []) async -> BasePython? {
    let searchPath = SearchPath(environment)
    for name in names {
      guard let path = searchPath.first(name), let version = await version(of: path, environment, known)
      else { continue }
      if (VersionRules.oldestPython...VersionRules.newestPythonForWheels).contains(version) {
        return BasePython(path: path, version: version)
      }
    }
    return nil
  }

  private static func version(
    of path: String, _ environment: [String: String], _ known: [ProbeResult]
  ) async -> Version? {
    if let result = known.first(where: { $0.path == path }) {
      return result.pythonVersion.map { Version($0) }
    }
    return try? await Version(PythonProbe.facts(of: path, environment: environment).version)
  }

  /// Why there is none, for people.
  static let absence = EggError(
    .environment,
    "There is no Python from \(VersionRules.oldestPython) to \(VersionRules.newestPythonForWheels) on the search "
      + "path, so EGG can't make a Python environment.",
    advice:
      "Install one with its venv module (Debian and Ubuntu: apt install python3 python3-venv), or name an "
      + "interpreter that has PyTorch: --python PATH, or the variable EGG_PYTHON.")

  /// The environment that EGG makes from it for the harness.
  func managedEnvironment(_ environment: [String: String]) throws -> ManagedEnvironment {
    try ManagedEnvironment(
      requirements: HarnessFiles.requirements, base: path, version: version.description,
      environment: environment)
  }
}
