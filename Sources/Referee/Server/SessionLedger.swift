/// The sessions that were opened for one problem, so that all of them end with it while their servers go on.
actor SessionLedger {
  private var sessions: [HarnessSession] = []
  private var isClosed = false

  /// Takes a session into account; one that comes too late is ended at once.
  ///
  /// - Throws: `CancellationError` for a session that came after the end.
  func note(_ session: HarnessSession) async throws {
    guard isClosed else { return sessions.append(session) }
    await session.close()
    throw CancellationError()
  }

  /// Ends all sessions; those that ended before are no matter.
  func closeAll() async {
    isClosed = true
    let open = sessions
    sessions = []
    await withTaskGroup(of: Void.self) { group in
      for session in open { group.addTask { await session.close() } }
    }
  }
}
