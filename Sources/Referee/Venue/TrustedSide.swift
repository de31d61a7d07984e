import Domain

/// A trusted server, and the folders that its sessions use.
struct TrustedSide: Sendable {
  var configuration: RefereeConfiguration
  var folders: SlotFolders
  var server: HarnessHost
  var sessions = SessionLedger()
  /// Tells whoever watches about a wait.
  var notify: @Sendable (String) async -> Void = { _ in }

  /// Opens a trusted session with a private folder, on the device of the configuration if no other is named.
  func open(
    _ role: SessionOptions.Role, name: String, afresh: Bool = false, device: DeviceName? = nil
  ) async throws -> HarnessSession {
    var options = SessionOptions(
      role: role, threads: configuration.cores, workspace: try folders.workspace(name))
    options.device = device ?? configuration.device
    options.afresh = afresh
    if role == .baseline { options.cores = configuration.timedCores }
    let session = try await server.current().open(options)
    try await sessions.note(session)
    return session
  }
}

extension RefereeConfiguration {
  /// Both sides of a timing share the same cores; beside a GPU their threads only launch.
  var timedCores: [Int]? { device.isGPU ? nil : Affinity.pinned(threads: cores) }
}
