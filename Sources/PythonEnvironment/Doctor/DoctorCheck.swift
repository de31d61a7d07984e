/// One fact about the machine: what was found, what its lack costs and how to mend it.
public struct DoctorCheck: Sendable, Hashable, Codable {
  /// What part of EGG a fact matters to.
  public enum Group: String, Sendable, Hashable, Codable, CaseIterable {
    case toolchain, devices, profilers, sandbox, models, storage
  }

  /// How things stand.
  public enum Status: String, Sendable, Hashable, Codable {
    /// It is there and works.
    case ok
    /// It works in part, or EGG will make it.
    case limited
    /// It is not there.
    case missing
  }

  /// What part of EGG it matters to.
  public var group: Group
  /// What was looked at.
  public var name: String
  /// How things stand.
  public var status: Status
  /// What was found, for people.
  public var found: String
  /// What its lack costs; empty when all is well.
  public var cost: String
  /// How to mend it; empty when all is well.
  public var mend: String
  /// Whether the main job can't run without it.
  public var required: Bool

  /// Makes a check; cost and mend are kept only when something is lacking.
  public init(
    _ group: Group, _ name: String, _ status: Status, found: String, cost: String = "", mend: String = "",
    required: Bool = false
  ) {
    self.group = group
    self.name = name
    self.status = status
    self.found = found
    self.cost = status == .ok ? "" : cost
    self.mend = status == .ok ? "" : mend
    self.required = required
  }
}

extension [DoctorCheck] {
  /// Whether the main job can run: nothing that is required is missing.
  public var allowMainJob: Bool { !contains { $0.required && $0.status == .missing } }
}
