public import Domain

/// The profile of a candidate or of the reference: what `egg profile` prints.
public struct ProfileSummary: Sendable, Hashable, Encodable {
  /// The problem's name.
  public var problem: String
  /// The candidate's file; `nil` for the reference.
  public var candidate: String?
  /// The device's name.
  public var device: String
  /// Roofline floor in seconds.
  public var floorSeconds: Double
  /// Why there is no profile.
  public var failure: Failure?
  /// The profile.
  public var profile: ProfileReport?

  /// A summary that has only begun.
  public init(problem: String, candidate: String?, admission: Admission) {
    self.problem = problem
    self.candidate = candidate
    device = admission.device.name
    floorSeconds = admission.floorSeconds
  }

  /// Encodes the summary with its version and the share of own kernels.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(1, forKey: .version)
    try fields.encode(problem, forKey: .problem)
    try fields.encodeIfPresent(candidate, forKey: .candidate)
    try fields.encode(device, forKey: .device)
    try fields.encode(floorSeconds, forKey: .floor)
    try fields.encodeIfPresent(failure, forKey: .failure)
    try fields.encodeIfPresent(profile, forKey: .profile)
    try fields.encodeIfPresent(profile?.ownKernelShare, forKey: .share)
  }

  private enum Field: String, CodingKey {
    case version, problem, candidate, device, failure, profile
    case floor = "floor_seconds"
    case share = "own_kernel_share"
  }
}

extension ProfileSummary {
  /// The summary for people.
  public var lines: [Line] {
    let head = Line(candidate ?? "reference", .strong).adding(" for \(problem) on \(device)")
    if let failure {
      let log = failure.log.split(separator: "\n").suffix(20).map { Line("    \($0)", .faint) }
      return [head, EventLines.labelled("failed", "\(failure.label): \(failure.message)", .bad)] + log
    }
    guard let profile else { return [head] }
    return [head] + ProfileTables(profile: profile, floorSeconds: floorSeconds).lines
  }
}
