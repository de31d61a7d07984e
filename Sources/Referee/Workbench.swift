import Domain
import Essentials

/// What all parts of the referee share: servers, folders, the problem and how it is to be judged.
struct Workbench: Sendable {
  var configuration: RefereeConfiguration
  var problem: Problem
  var settings: RunSettings
  var folders: SlotFolders
  var trusted: HarnessHost
  var untrusted: HarnessHost
  var sessions = SessionLedger()
  var profilerLevels = ProfilerLevels()
  /// Tells whoever watches about a wait.
  var notify: @Sendable (String) async -> Void = { _ in }

  /// The problem's file, which only trusted sessions are given.
  func problemFile() throws -> String {
    try write(problem.source, to: try folders.trusted() + "/\(problem.name).py")
  }

  /// Writes a source unless it is there already: a file's time decides what is compiled again.
  func write(_ source: String, to path: String) throws -> String {
    let data = Data(source.utf8)
    if FileManager.default.contents(atPath: path) != data {
      try data.write(to: URL(fileURLWithPath: path))
    }
    return path
  }

  /// Writes a candidate into its workspace.
  func write(_ candidate: Candidate) throws -> String {
    try write(candidate.source, to: try folders.workspace(candidate.id.rawValue) + "/candidate.py")
  }

  /// The trusted server with this problem's folders.
  var side: TrustedSide {
    TrustedSide(
      configuration: configuration, folders: folders, server: trusted, sessions: sessions, notify: notify)
  }

  /// Opens a runner that may write to its workspace, the inputs of calls, and its own outputs.
  func openRunner(
    _ owner: String, afresh: Bool = false, device: DeviceName? = nil
  ) async throws -> HarnessSession {
    var options = try runnerOptions(owner)
    options.afresh = afresh
    options.device = device ?? configuration.device
    let session: HarnessSession
    do {
      session = try await untrusted.current().open(options)
    } catch let error as HarnessError where error.kind == .died {
      // An earlier candidate brought the server down; the next one is given a new server.
      session = try await untrusted.current().open(options)
    }
    try await sessions.note(session)
    return session
  }

  /// How a runner is shut in.
  func runnerOptions(_ owner: String) throws -> SessionOptions {
    var options = SessionOptions(
      role: .runner, threads: configuration.cores, workspace: try folders.workspace(owner))
    options.device = configuration.device
    options.cores = configuration.timedCores
    options.readable = [try folders.inputs()]
    options.writable = [try folders.inputs(), try folders.outputs(owner)]
    options.limits = .init(
      memoryBytes: Memory.available.map { $0 / 10 * 9 }, fileBytes: 16 << 30, workspaceBytes: 16 << 30,
      // Compilers of a parallel build take a few for each core.
      processes: 64 + 8 * configuration.cores, openFiles: 1024)
    return options
  }
}

/// Seconds that work may take before it counts as hung.
struct TimeLimits: Sendable, Hashable {
  /// One call of eager PyTorch.
  var eagerSeconds: Double

  static let build = 120.0
  static let firstCall = 60.0
  /// The oracle's own work is trusted; this catches a machine that swaps.
  static let oracle = 600.0
  /// `torch.compile` builds its kernels at the first call.
  static let firstBaselineCall = 400.0
  /// What others time while a baseline is compiled in the background, all in all.
  static let pauses = 7200.0

  /// For what surrounds calls, such as mapping and writing tensors, beside work that has a machine's every core: 3.5 s
  /// were exceeded so on two cores, and 5 s on sixteen.
  static let surroundings = 20.0

  /// A later call: what eager takes fifty times, and what surrounds it.
  func later(calls: Int = 1) -> Double {
    TimeLimits.surroundings + 50 * eagerSeconds * Double(calls)
  }
}
