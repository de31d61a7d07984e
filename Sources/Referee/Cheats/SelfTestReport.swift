public import Domain

/// What the self-test found: cheats that were caught, and honest siblings that passed.
public struct SelfTestReport: Sendable, Hashable, Encodable {
  /// A fixture that this machine can't run.
  public struct Skip: Sendable, Hashable, Encodable {
    /// The fixture.
    public var name: String
    /// What is missing.
    public var reason: String
  }

  /// How one candidate of a fixture ended.
  public struct Ending: Sendable, Hashable, Encodable {
    /// The word for it.
    public enum Outcome: String, Sendable, Hashable, Encodable {
      case refused, passed, reported
      case noGain = "no-gain"
    }
    /// How it ended.
    public var outcome: Outcome
    /// The step that refused it: admission, build, check, time, rule.
    public var step: String?
    /// The class it was named as.
    public var namedAs: CheatClass?
    /// The failure's sentence, or the numbers behind another outcome.
    public var evidence: String
    /// The typed facts behind a failure.
    public var facts: [Evidence] = []

    private enum CodingKeys: String, CodingKey {
      case outcome, step, evidence, facts
      case namedAs = "named_as"
    }
  }

  /// One fixture.
  public struct Entry: Sendable, Hashable, Encodable {
    /// The fixture.
    public var name: String
    /// Its class.
    public var cheat: CheatClass
    /// Where it ran: `cpu` or `cuda:N`.
    public var device: String
    /// The cheat's end.
    public var ending: Ending
    /// Whether the cheat was refused, or ended as its declaration accepts.
    public var caught: Bool
    /// Whether it was named as its class, or as one that can't be told apart.
    public var named: Bool
    /// The honest sibling's end, where the fixture has one of its own.
    public var honest: Ending?
    /// Wall seconds of both.
    public var seconds: Double

    private enum CodingKeys: String, CodingKey {
      case name, device, ending, caught, named, honest, seconds
      case cheat = "class"
    }

    /// Whether an honest sibling was refused.
    public var refusedHonest: Bool { honest?.outcome == .refused }
  }

  /// In the catalogue's order.
  public var entries: [Entry]
  /// What this machine can't run.
  public var skipped: [Skip]

  /// Fixtures that it was stopped before.
  public var unfinished: [String] = []

  /// Cheats that were let through.
  public var uncaught: [Entry] { entries.filter { !$0.caught } }
  /// Honest candidates that were refused.
  public var refusedHonest: [Entry] { entries.filter(\.refusedHonest) }
  /// Whether all cheats were caught and no honest candidate was refused.
  public var passed: Bool { uncaught.isEmpty && refusedHonest.isEmpty && unfinished.isEmpty }

  private enum CodingKeys: String, CodingKey {
    case version, cheats, caught, named, honest, skipped, unfinished, results
    case honestRefused = "honest_refused"
  }

  /// Writes the object of `egg verify --self-test --json`.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(1, forKey: .version)
    try object.encode(entries.count, forKey: .cheats)
    try object.encode(entries.count(where: \.caught), forKey: .caught)
    try object.encode(entries.count(where: \.named), forKey: .named)
    try object.encode(entries.count { $0.honest != nil }, forKey: .honest)
    try object.encode(refusedHonest.count, forKey: .honestRefused)
    try object.encode(skipped, forKey: .skipped)
    try object.encode(unfinished, forKey: .unfinished)
    try object.encode(entries, forKey: .results)
  }
}
