import Essentials

/// What a probe reports about an interpreter and the packages that EGG needs.
struct PythonFacts: Sendable, Hashable, Codable {
  /// The interpreter itself, behind any launcher script.
  var executable: String
  /// Such as `3.11.7`.
  var version: String
  var torch: String?
  var numpy: String?
  var triton: String?
  /// The CUDA version that PyTorch was built for.
  var cuda: String?
}

/// Starts an interpreter once and asks for its facts.
enum PythonProbe {
  /// Why an interpreter told nothing.
  enum Failure: Error, Hashable {
    case notStarted(String)
    case timedOut
    case failed(String)
  }

  /// Reads versions from the packages' files: importing PyTorch would cost seconds.
  private static let script = """
    import sys
    sys.path = [entry for entry in sys.path if entry]
    import importlib.util, json, os, platform, re
    from importlib import metadata

    def version(*names):
        for name in names:
            try:
                return metadata.version(name)
            except Exception:
                pass

    def torch():
        try:
            spec = importlib.util.find_spec("torch")
            with open(os.path.join(os.path.dirname(spec.origin), "version.py")) as file:
                text = file.read()
        except Exception:
            return version("torch"), None
        found = dict(re.findall(r"^(__version__|cuda)\\b[^=\\n]*=\\s*['\\"]([^'\\"]+)", text, re.M))
        return found.get("__version__") or version("torch"), found.get("cuda")

    torch_version, cuda = torch()
    print(json.dumps({
        "executable": sys.executable, "version": platform.python_version(), "torch": torch_version,
        "numpy": version("numpy"), "triton": version("triton", "pytorch-triton", "triton-windows"),
        "cuda": cuda}))
    """

  /// Facts about the interpreter at a path; `timeout` covers cold disks, a usual probe takes 0.1 s.
  static func facts(
    of path: String, environment: [String: String], timeout: Duration = .seconds(60)
  ) async throws(Failure) -> PythonFacts {
    let capture: Command.Capture
    do {
      capture = try await Command(path, ["-c", script], environment: environment).capture(timeout: timeout)
    } catch {
      throw .notStarted("\(error)")
    }
    if capture.timedOut { throw .timedOut }
    guard capture.succeeded, let line = capture.output.split(separator: "\n").last,
      let facts = try? JSONDecoder().decode(PythonFacts.self, from: Data(line.utf8))
    else { throw .failed(lastLine(of: capture)) }
    return facts
  }

  private static func lastLine(of capture: Command.Capture) -> String {
    let lines = (capture.output + "\n" + capture.errorOutput).split(separator: "\n")
    return lines.last.map(String.init) ?? "it printed nothing"
  }
}
