public import Domain

/// The conditions of a bench; results under other ones are never mixed with its own.
public struct BenchHeader: Sendable, Hashable, Codable {
  /// Version of this form.
  public var version = 1
  /// Who works on each problem, in the order of the tables.
  public var agents: [String]
  /// The folder that answers come from, or `reference`, when answers are judged.
  public var answers: String?
  /// Which of several samples of the folder.
  public var sample: Int?
  /// Attempts in each tuning stage; `nil` for what is usual for the agents.
  public var attempts: Int?
  /// The settings of each problem.
  public var settings: RunSettings
  /// The forms of PyTorch that answers are timed against; `nil` for the usual ones.
  public var baselines: [Baseline]?
  /// Whether KernelBench's verdict is asked for.
  public var judgesByKernelBench: Bool
  /// The model of the devices.
  public var device: String
  /// Versions that a result depends on, by name.
  public var versions: [String: String]

  /// Makes a header.
  public init(
    agents: [String], answers: String? = nil, settings: RunSettings, baselines: [Baseline]? = nil,
    judgesByKernelBench: Bool, device: String, versions: [String: String]
  ) {
    self.agents = agents
    self.answers = answers
    self.settings = settings
    self.baselines = baselines
    self.judgesByKernelBench = judgesByKernelBench
    self.device = device
    self.versions = versions
  }

  private enum CodingKeys: String, CodingKey {
    case version, agents, answers, sample, attempts, settings, baselines, device, versions
    case judgesByKernelBench = "kernelbench"
  }
}

extension BenchHeader {
  /// A condition that two benches differ in.
  public struct Difference: Sendable, Hashable {
    /// What it is.
    public var name: String
    /// Its values.
    public var first: String, second: String

    /// `torch 2.11.0 and 2.13.0`.
    public var words: String { "\(name): \(first) and \(second)" }
  }

  /// What the machines differ in: device and versions.
  public func machineDifferences(from other: BenchHeader) -> [Difference] {
    let names = Set(versions.keys).union(other.versions.keys).sorted()
    let all =
      [("device", device, other.device)]
      + names.map { ($0, versions[$0] ?? "none", other.versions[$0] ?? "none") }
    return BenchHeader.differing(all)
  }

  /// What was asked for otherwise.
  public func requestDifferences(from other: BenchHeader) -> [Difference] {
    let (a, b) = (settings, other.settings)
    return BenchHeader.differing([
      ("agents", agents.joined(separator: ", "), other.agents.joined(separator: ", ")),
      ("answers", answers ?? "none", other.answers ?? "none"),
      (
        "attempts", BenchHeader.words(attempts.map(Double.init)),
        BenchHeader.words(other.attempts.map(Double.init))
      ),
      ("sample", "\(sample ?? 0)", "\(other.sample ?? 0)"),
      ("target", a.target.rawValue, b.target.rawValue),
      ("precision", a.precision.rawValue, b.precision.rawValue),
      ("library calls", a.libraryCalls.rawValue, b.libraryCalls.rawValue),
      ("seeds", "\(a.seeds)", "\(b.seeds)"), ("random seed", "\(a.randomSeed)", "\(b.randomSeed)"),
      ("time for a problem", BenchHeader.words(a.timeBudget), BenchHeader.words(b.timeBudget)),
      (
        "evaluations for a problem", BenchHeader.words(a.evaluationBudget.map(Double.init)),
        BenchHeader.words(b.evaluationBudget.map(Double.init))
      ),
      ("baselines", BenchHeader.words(baselines), BenchHeader.words(other.baselines)),
      ("KernelBench's verdict", "\(judgesByKernelBench)", "\(other.judgesByKernelBench)"),
      // Whatever settings there are besides.
      ("other settings", a == b ? "" : BenchHeader.rest(a), a == b ? "" : BenchHeader.rest(b)),
    ])
  }

  private static func differing(_ all: [(String, String, String)]) -> [Difference] {
    all.filter { $0.1 != $0.2 }.map { Difference(name: $0.0, first: $0.1, second: $0.2) }
  }

  private static func words(_ limit: Double?) -> String { limit.map { "\($0)" } ?? "no limit" }

  private static func words(_ baselines: [Baseline]?) -> String {
    baselines.map { $0.map(\.rawValue).joined(separator: ", ") } ?? "usual"
  }

  /// The settings without those that are told by name.
  private static func rest(_ settings: RunSettings) -> String {
    var rest = settings
    let plain = RunSettings()
    (rest.target, rest.precision, rest.libraryCalls) = (plain.target, plain.precision, plain.libraryCalls)
    (rest.seeds, rest.randomSeed) = (plain.seeds, plain.randomSeed)
    (rest.timeBudget, rest.evaluationBudget) = (plain.timeBudget, plain.evaluationBudget)
    return (try? CanonicalJSON.encode(rest)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
