import Domain
import Essentials

/// Fails a correct candidate that leaves its work to libraries where the policy forbids it.
struct LibraryCallsRule: Sendable {
  var policy: LibraryCalls
  var reader: SpanReader
  var isOnGPU: Bool

  /// Whether a session is no longer to be timed after it was asked; see `RunnerPool.spoil`.
  var leavesProfiler: Bool { policy == .forbid && isOnGPU }

  /// What the policy says of a candidate whose session has just been checked; `nil` when it may pass.
  func failure(of session: HarnessSession, _ candidate: Candidate) async throws -> Failure? {
    guard policy == .forbid else { return nil }
    let (spans, resources) = try await blamingCandidate {
      try await reader.read(session, owner: candidate.id.rawValue)
    }
    guard let spans else { return LibraryCallsRule.failure(nil, parts: []) }
    let count = ShareCount(spans: spans, resources: resources, source: candidate.source)
    let shares = count.shares(onGPU: isOnGPU)
    return policy.admits(shares)
      ? nil : LibraryCallsRule.failure(shares, parts: count.foreignParts(onGPU: isOnGPU))
  }

  /// The failure that says how much is the candidate's own, and what is not.
  static func failure(_ shares: KernelShares?, parts: [ShareCount.Part]) -> Failure {
    let lines = parts.prefix(8).map { part in
      "\(part.origin.rawValue): \(part.name) (\(part.label)) \(String(printf: "%.1f", part.seconds * 1e6)) microseconds"
    }
    return Failure(
      kind: .libraryCalls, message: message(shares), log: lines.joined(separator: "\n"),
      evidence: [.libraryCalls])
  }

  private static func message(_ shares: KernelShares?) -> String {
    guard let shares else {
      return "Its kernels could not be recorded, so nothing says that they are its own."
    }
    if let doubt = shares.doubt { return "Library calls are forbidden, and \(doubt)." }
    let least = percent(LibraryCalls.leastPartOfComputation)
    if shares.ownPartOfComputation < LibraryCalls.leastPartOfComputation {
      return
        "Library calls are forbidden, and \(percent(shares.ownPartOfComputation)) of its computation runs in "
        + "kernels of its own; \(least) must."
    }
    return
      "Library calls are forbidden, and only \(percent(shares.own)) of its time is spent in kernels of its own; "
      + "\(percent(shares.movement)) goes to copies and fills."
  }

  private static func percent(_ part: Double) -> String { String(printf: "%.0f %%", part * 100) }
}
