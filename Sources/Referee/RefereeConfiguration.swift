public import Domain
import Essentials

/// What the referee needs from the machine: an interpreter with PyTorch, the harness, folders.
public struct RefereeConfiguration: Sendable, Hashable {
  /// Path of a Python interpreter that can import PyTorch.
  public var python: String
  /// The folder that holds the package `egg_harness`.
  public var harness: String
  /// Additions to the servers' environment, which otherwise is an allow-list.
  public var environment: [String: String]
  /// The user's cache folder for EGG: measured rates, and kernels of `torch.compile`.
  public var cacheFolder: String
  /// A folder for build outputs, on a file system that allows execution.
  public var temporaryFolder: String
  /// Threads that candidates and baselines may use.
  public var cores: Int
  /// The device that problems are judged on.
  public var device: DeviceName

  /// Makes a configuration; folders and cores default to the machine's.
  public init(
    python: String, harness: String, environment: [String: String] = [:], cacheFolder: String? = nil,
    temporaryFolder: String? = nil, cores: Int? = nil, device: DeviceName = .cpu
  ) {
    let process = ProcessInfo.processInfo
    self.python = python
    self.harness = harness
    self.environment = environment
    self.cacheFolder = cacheFolder ?? RefereeConfiguration.defaultCacheFolder
    self.temporaryFolder = temporaryFolder ?? process.environment["TMPDIR"] ?? "/tmp"
    self.cores = cores ?? process.activeProcessorCount
    self.device = device
  }

  /// `$XDG_CACHE_HOME/egg`, or `~/.cache/egg`.
  private static var defaultCacheFolder: String {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["XDG_CACHE_HOME"], !folder.isEmpty { return folder + "/egg" }
    return (environment["HOME"] ?? "/tmp") + "/.cache/egg"
  }
}
