/// An interpreter with PyTorch that the harness can run on.
public struct PythonInstallation: Sendable, Hashable, Codable {
  /// How EGG came to an interpreter, in the order in which they are tried.
  public enum Origin: String, Sendable, Hashable, Codable, CaseIterable {
    /// The option `--python`.
    case option
    /// The environment variable `EGG_PYTHON`.
    case variable
    /// The active virtual environment.
    case virtualEnvironment = "virtual-environment"
    /// The first `python3` on the search path.
    case searchPath = "search-path"
    /// EGG's own environment in the cache folder.
    case managed
  }

  /// The interpreter's absolute path.
  public var path: String
  /// Python's version, such as `3.11.7`.
  public var version: String
  /// PyTorch's version, such as `2.13.0+cpu`.
  public var torchVersion: String
  /// NumPy's version.
  public var numpyVersion: String
  /// Triton's version; `nil` where it is not installed.
  public var tritonVersion: String?
  /// The CUDA version that PyTorch was built for; `nil` for a build without CUDA.
  public var cudaVersion: String?
  /// How it was found.
  public var origin: Origin

  /// Makes a description.
  public init(
    path: String, version: String, torchVersion: String, numpyVersion: String, tritonVersion: String? = nil,
    cudaVersion: String? = nil, origin: Origin
  ) {
    self.path = path
    self.version = version
    self.torchVersion = torchVersion
    self.numpyVersion = numpyVersion
    self.tritonVersion = tritonVersion
    self.cudaVersion = cudaVersion
    self.origin = origin
  }
}

/// What became of one interpreter that EGG looked at.
public struct ProbeResult: Sendable, Hashable, Codable {
  /// The path as it was named or found.
  public var path: String
  /// How it was found.
  public var origin: PythonInstallation.Origin
  /// The usable installation; `nil` when it doesn't do.
  public var installation: PythonInstallation?
  /// Why it doesn't do; `nil` when it does.
  public var shortcoming: String?
  /// What helps; `nil` when it does, or when nothing is known.
  public var advice: String?
  /// Python's version, when it could be started at all.
  public var pythonVersion: String?
}
