import Essentials

/// An interpreter that might do, before it was looked at.
struct PythonCandidate: Sendable, Hashable {
  var path: String
  var origin: PythonInstallation.Origin

  /// The interpreter that the user named, by option or by variable; an empty text names none.
  static func named(option: String?, environment: [String: String]) -> PythonCandidate? {
    if let option, !option.isEmpty {
      return PythonCandidate(path: located(option, environment), origin: .option)
    }
    if let variable = environment["EGG_PYTHON"], !variable.isEmpty {
      return PythonCandidate(path: located(variable, environment), origin: .variable)
    }
    return nil
  }

  /// Interpreters that lie around: the active virtual environment's and the search path's.
  static func found(in environment: [String: String]) -> [PythonCandidate] {
    var candidates: [PythonCandidate] = []
    if let folder = environment["VIRTUAL_ENV"], !folder.isEmpty {
      let path = folder + "/bin/python"
      if SearchPath.isExecutable(path) {
        candidates.append(PythonCandidate(path: path, origin: .virtualEnvironment))
      }
    }
    if let path = SearchPath(environment).first("python3") {
      candidates.append(PythonCandidate(path: path, origin: .searchPath))
    }
    return candidates
  }

  /// Looks at the interpreter.
  func probed(environment: [String: String]) async -> ProbeResult {
    do {
      return judged(try await PythonProbe.facts(of: path, environment: environment))
    } catch {
      return ProbeResult(path: path, origin: origin, shortcoming: sentence(for: error))
    }
  }

  private func judged(_ facts: PythonFacts) -> ProbeResult {
    var result = ProbeResult(path: path, origin: origin, pythonVersion: facts.version)
    let shortcoming = VersionRules.shortcoming(of: facts)
    result.shortcoming = shortcoming?.reason
    result.advice = shortcoming?.advice
    if shortcoming == nil, let torch = facts.torch, let numpy = facts.numpy {
      result.installation = PythonInstallation(
        path: facts.executable, version: facts.version, torchVersion: torch, numpyVersion: numpy,
        tritonVersion: facts.triton, cudaVersion: facts.cuda, origin: origin)
    }
    return result
  }

  private func sentence(for failure: PythonProbe.Failure) -> String {
    switch failure {
    case .notStarted(let reason): "it can't be started (\(reason))"
    case .timedOut: "it did not answer within 20 s"
    case .failed(let line): "it failed: \(line)"
    }
  }

  /// A bare name is looked up on the search path, `~/` and relative paths are made absolute.
  private static func located(_ name: String, _ environment: [String: String]) -> String {
    if !name.contains("/") { return SearchPath(environment).first(name) ?? name }
    if name.hasPrefix("~/"), let home = environment["HOME"] { return home + name.dropFirst() }
    if name.hasPrefix("/") { return name }
    return FileManager.default.currentDirectoryPath + "/" + name
  }
}
