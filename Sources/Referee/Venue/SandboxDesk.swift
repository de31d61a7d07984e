/// How well runners can be shut in here; seen on one that is opened for that alone, once for all problems.
actor SandboxDesk {
  private let finding = Gate()
  private var known: Sandbox?

  /// The layers of a runner's sandbox; `nil` where the harness names none.
  func sandbox(of bench: Workbench) async throws -> Sandbox? {
    try await finding.exclusive {
      if let known { return known }
      let session = try await bench.openRunner("probe")
      await session.close()
      known = session.sandbox
      return known
    }
  }
}
