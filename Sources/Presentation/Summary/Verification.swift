public import Domain

/// The judgement of one candidate: what `egg verify --json` prints.
public struct Verification: Sendable, Hashable, Encodable {
  /// The problem's name.
  public var problem: String
  /// The candidate's file.
  public var candidate: String
  /// The device's name.
  public var device: String
  /// The precision policy.
  public var precision: PrecisionClass
  /// Remarks about the problem.
  public var warnings: [Admission.Warning]
  /// Whether the problem measures nothing.
  public var isDegenerate: Bool
  /// Roofline floor in seconds.
  public var floorSeconds: Double
  /// How it was built.
  public var build: BuildOutcome?
  /// How it was checked; `nil` when it could not be built.
  public var check: CheckOutcome?
  /// How it was timed, by the baseline's name; empty when it is not correct.
  public var timings: [String: TimingOutcome] = [:]
  /// Remarks about the candidate's source, of classes that nothing refuses.
  public var remarks: [Tripwire] = []
  /// PyTorch's own times; `nil` before they are known.
  public var baselines: BaselineReport?
  /// How its time is divided among those who wrote what runs; `nil` when it was not recorded.
  public var shares: KernelShares?

  /// A judgement that has only begun.
  public init(
    problem: String, candidate: String, admission: Admission, precision: PrecisionClass = .ieee
  ) {
    self.problem = problem
    self.candidate = candidate
    device = admission.device.name
    self.precision = precision
    warnings = admission.warnings
    isDegenerate = admission.isDegenerate
    floorSeconds = admission.floorSeconds
  }

  /// The first thing that went wrong.
  public var failure: Failure? {
    build?.failure ?? check?.failure ?? timed.lazy.compactMap { $0.outcome.failure }.first
  }

  /// Whether it was built, checked and timed without failure.
  public var passed: Bool { check != nil && failure == nil }

  var timed: [(baseline: Baseline, outcome: TimingOutcome)] {
    Baseline.allCases.compactMap { baseline in timings[baseline.rawValue].map { (baseline, $0) } }
  }

  /// The speedup over the baseline of the precision class that turned out the fastest; `nil` when nothing was timed.
  public var speedupOverFastest: RunResult.BaselineSpeedup? {
    guard passed else { return nil }
    return timed.filter { $0.baseline.belongs(to: precision) }
      .map { RunResult.BaselineSpeedup($0.outcome.speedup, over: $0.baseline) }
      .min { $0.value < $1.value }
  }

  /// What KernelBench's protocol says of the candidate; `nil` where it was not asked, or can accept nothing.
  public var kernelbenchAccepts: Bool? {
    if build?.failure != nil { return false }
    return switch check?.kernelbench {
    case .passed?: true
    case .failed?: false
    case .impossible?, nil: nil
    }
  }

  /// Encodes the judgement with its version and whether it passed.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(1, forKey: .version)
    try fields.encode(problem, forKey: .problem)
    try fields.encode(candidate, forKey: .candidate)
    try fields.encode(device, forKey: .device)
    try fields.encode(precision, forKey: .precision)
    try fields.encode(passed, forKey: .passed)
    try fields.encodeIfPresent(failure, forKey: .failure)
    try fields.encode(isDegenerate, forKey: .degenerate)
    try fields.encode(warnings, forKey: .warnings)
    try fields.encode(remarks, forKey: .remarks)
    try fields.encode(floorSeconds, forKey: .floor)
    try fields.encodeIfPresent(build, forKey: .build)
    try fields.encodeIfPresent(check, forKey: .check)
    try fields.encodeIfPresent(
      check.map { Verdicts(strict: passed, kernelbench: $0.kernelbench) }, forKey: .verdict)
    try fields.encodeIfPresent(check?.disagreement, forKey: .disagreement)
    try fields.encode(timings, forKey: .timings)
    try fields.encodeIfPresent(baselines, forKey: .baselines)
    try fields.encodeIfPresent(shares?.own, forKey: .ownKernelShare)
    try fields.encodeIfPresent(shares, forKey: .shares)
    let eager = passed ? timings[Baseline.eager.rawValue]?.speedup : nil
    try fields.encode(
      RunResult.Speedups(eager: eager, compile: nil, fastest: speedupOverFastest), forKey: .speedup)
  }

  private enum Field: String, CodingKey {
    case version, problem, candidate, device, precision, passed, failure, warnings, build, check, timings
    case baselines, speedup, shares, verdict, disagreement, remarks, degenerate
    case ownKernelShare = "own_kernel_share"
    case floor = "floor_seconds"
  }
}

extension Verification {
  /// The judgement for people.
  public var lines: [Line] {
    let head = Line(candidate, .strong).adding(" for \(problem)  ")
      .adding(passed ? "CORRECT" : "FAILED", passed ? .good : .bad)
    let remarks = warnings.map {
      EventLines.labelled("warning", "\($0.kind.rawValue): \($0.message)", .caution)
    }
    return [head] + remarks + sourceLines + failureLines + caseLines + verdictLines + timingLines + shareLines
  }

  private var shareLines: [Line] {
    shares.map { [Line(), EventLines.labelled("kernels", $0.words, .faint)] } ?? []
  }

  private var sourceLines: [Line] {
    remarks.map { EventLines.labelled("remark", "\($0.cheat): \($0.message)", .caution) }
  }

  private var failureLines: [Line] {
    guard let failure else { return [] }
    let log = failure.log.split(separator: "\n").suffix(20).map { Line("    \($0)", .faint) }
    return [EventLines.labelled("failed", "\(failure.label): \(failure.message)", .bad)] + log
  }

  private var caseLines: [Line] {
    guard let check, !check.cases.isEmpty else { return [] }
    var table = TextTable([
      ("input family", .left), ("error, of what is allowed", .right), ("outcome", .left),
    ])
    for result in check.cases {
      table.add([
        .init(result.family), .init(Quantity.fixed(result.errorRatio, 2)),
        result.failure.map { .init($0.label, .bad) } ?? .init("passed", .good),
      ])
    }
    return [Line()] + table.lines()
  }
}
