/// Where a bench stands: the fold of its log.
public struct BenchState: Sendable, Hashable {
  /// Its conditions; `nil` when it was cut off before its first line.
  public private(set) var header: BenchHeader?
  /// Its problems, in the order of the suite.
  public private(set) var problems: [PlannedProblem] = []
  /// The latest result of each piece of work.
  public private(set) var results: [JobKey: ProblemResult] = [:]
  /// Devices that left, with the reason.
  public private(set) var lostDevices: [String] = []
  private var paused: [JobKey: Double] = [:]

  /// The state after all events.
  public init(_ events: some Sequence<BenchEvent> = []) {
    for event in events { apply(event) }
  }

  /// Takes in the next event.
  public mutating func apply(_ event: BenchEvent) {
    switch event {
    case .opened(let header): self.header = header
    case .joined(let problems):
      let known = Set(self.problems.map(\.id))
      self.problems += problems.filter { !known.contains($0.id) }
      self.problems.sort { BenchState.order($0) < BenchState.order($1) }
    case .finished(let result): results[result.key] = result
    case .paused(let key, let seconds): paused[key, default: 0] += seconds
    case .deviceLeft(let device, let reason): lostDevices.append("\(device): \(reason)")
    }
  }

  /// All pieces of work: every problem for the first agents, then for the next.
  public var keys: [JobKey] {
    (header?.agents ?? []).flatMap { agents in
      problems.map { JobKey(problem: $0.id, agents: agents) }
    }
  }

  /// The results in the order of the work.
  public var rows: [ProblemResult] { keys.compactMap { results[$0] } }

  /// What is still to be done: not begun, cut off, or spoilt by the machine.
  public var open: [JobKey] { keys.filter { results[$0].map { $0.status == .error } ?? true } }

  /// Seconds for which the device was occupied by a piece of work before it was cut off.
  public func deviceSecondsBefore(_ key: JobKey) -> Double { paused[key] ?? 0 }

  /// By level, then by number, then by name.
  private static func order(_ problem: PlannedProblem) -> (String, Int, String) {
    let name = problem.id.split(separator: "/").last ?? ""
    return (problem.level ?? "", Int(name.prefix { $0.isASCII && $0.isNumber }) ?? .max, problem.id)
  }
}
