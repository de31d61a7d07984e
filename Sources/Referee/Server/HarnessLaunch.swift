import Domain
import Essentials
import Subprocess
import SystemPackage

/// How one server is started.
struct HarnessLaunch: Sendable {
  /// Which sources a server may be given.
  enum Role: String, Sendable {
    /// The problem: oracle and baselines.
    case trusted
    /// Candidates.
    case untrusted
  }

  var role: Role
  var configuration: RefereeConfiguration

  /// What swift-subprocess needs to know.
  ///
  /// The server leads its own session, so that its whole group can be ended.
  var subprocess: Subprocess.Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = HarnessLaunch.teardown
    return Subprocess.Configuration(
      executable: .path(FilePath(configuration.python)),
      arguments: ["-m", "egg_harness", "--role", role.rawValue],
      environment: environmentForSubprocess, platformOptions: options)
  }

  /// The environment in the form that swift-subprocess takes.
  var environmentForSubprocess: Environment {
    .custom(
      Dictionary(
        uniqueKeysWithValues: environment.compactMap { name, value in
          Environment.Key(rawValue: name).map { ($0, value) }
        }))
  }

  static let teardown: [TeardownStep] = [
    .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
  ]

  /// The server's environment: an allow-list, so that no token reaches a candidate, and the conditions of timing.
  var environment: [String: String] {
    var environment = ProcessInfo.processInfo.environment.filter { name, _ in
      HarnessLaunch.inherited.contains(name)
    }
    environment.merge(HarnessLaunch.reusedPages) { $1 }
    environment.merge(configuration.environment) { $1 }
    environment["PYTHONPATH"] = configuration.harness
    environment["PYTHONNOUSERSITE"] = "1"
    // A file beside the problem is not to be taken for a module.
    environment["PYTHONSAFEPATH"] = "1"
    environment["PYTHONUNBUFFERED"] = "1"
    environment["OMP_NUM_THREADS"] = String(configuration.cores)
    // PyTorch's own threads do the work; a second pool would compete with them.
    environment["OPENBLAS_NUM_THREADS"] = "1"
    if role == .trusted {
      // The oracle's large tensors come and go; without this its caches keep pieces that fit nothing.
      environment["PYTORCH_CUDA_ALLOC_CONF"] = "expandable_segments:True"
      environment["TORCHINDUCTOR_CACHE_DIR"] = configuration.cacheFolder + "/inductor"
    }
    return environment
  }

  private static let inherited: Set<String> = [
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "CXX", "CC",
    "CUDA_HOME", "CUDA_VISIBLE_DEVICES", "TRITON_INTERPRET", "EGG_SANDBOX_WITHOUT",
  ]

  /// glibc keeps freed pages instead of returning them, so that page faults, the larger part of a memory-bound
  /// kernel's time otherwise, hide no gain and fake none.
  private static let reusedPages = [
    "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_TOP_PAD_": "67108864",
  ]
}
