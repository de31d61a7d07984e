import Essentials

/// Nsight Compute on this machine.
struct CounterTool: Sendable, Hashable {
  var path: String

  /// Finds `ncu` on the path, in the CUDA toolkit, or where its own package puts it; `nil` where there is none.
  static func find(environment: [String: String] = ProcessInfo.processInfo.environment) -> CounterTool? {
    let folders =
      (environment["PATH"] ?? "").split(separator: ":").map(String.init)
      + [(environment["CUDA_HOME"] ?? "/usr/local/cuda") + "/bin"] + packages
    return folders.map { $0 + "/ncu" }.first { FileManager.default.isExecutableFile(atPath: $0) }
      .map(CounterTool.init)
  }

  /// Folders of `/opt/nvidia/nsight-compute`, the newest version first.
  private static var packages: [String] {
    let root = "/opt/nvidia/nsight-compute"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.sorted { numbers(of: $1).lexicographicallyPrecedes(numbers(of: $0)) }
      .map { "\(root)/\($0)" }
  }

  /// Such as 2025, 3 and 1 of `2025.3.1`.
  private static func numbers(of version: String) -> [Int] {
    version.split(separator: ".").map { Int($0) ?? 0 }
  }

  /// Most launches that are read; each runs several times.
  static let mostLaunches = 64

  /// The arguments before the program's own.
  static func arguments(capability: String) -> [String] {
    let metrics = CounterMetric.allCases.map { $0.counter(capability: capability) }
    return [
      "--csv", "--print-units", "base", "--metrics", metrics.joined(separator: ","),
      // Only the calls between cudaProfilerStart and cudaProfilerStop count.
      "--profile-from-start", "off", "--target-processes", "all", "--launch-count", String(mostLaunches),
      // Clocks are the machine's: to change them would touch other users' work.
      "--clock-control", "none",
    ]
  }
}

/// How much of a runner's sandbox stays while its counters are read.
///
/// Nsight Compute speaks with the program through a socket of its own. With a network namespace it waits for ever; with
/// each other layer, and with all of them, 2025.3.1 gave the same counters (root, H200, driver 580). The system call
/// filter still refuses sockets to the outside. Other versions may need more, so the fewest are left out first.
struct ProfilerSandbox: Sendable, Hashable {
  /// Layers that are left out, by their names in docs/harness.md.
  var without: [String]
  /// Seconds after which it has hung.
  var timeLimit = 60.0

  static let levels: [ProfilerSandbox] = [
    ProfilerSandbox(without: ["network"]),
    ProfilerSandbox(without: ["network", "own-root", "pid-namespace", "user", "system-calls"]),
    ProfilerSandbox(
      without: [
        "network", "own-root", "pid-namespace", "system-calls", "user", "privileges", "filesystem-read",
        "filesystem-write",
      ], timeLimit: 180),
  ]

  /// What the report says of it.
  var remark: String {
    "Nsight Compute ran with these layers of the sandbox left out: \(without.joined(separator: ", "))"
  }
}
