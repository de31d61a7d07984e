import Synchronization

/// How much of the sandbox Nsight Compute needs to be left out on this machine, once it is known.
final class ProfilerLevels: Sendable {
  private let refused = Mutex(0)

  /// The levels that may work, the fewest layers left out first.
  var open: ArraySlice<ProfilerSandbox> { ProfilerSandbox.levels[refused.withLock { $0 }...] }

  /// Notes that counters were read at a level: those before it need not be tried again.
  func note(_ level: ProfilerSandbox) {
    guard let index = ProfilerSandbox.levels.firstIndex(of: level) else { return }
    refused.withLock { $0 = index }
  }
}
