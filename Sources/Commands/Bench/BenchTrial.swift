import Domain
import Essentials
import Presentation
import Referee
import Suite
import Synchronization

/// What all pieces of work of a bench share.
struct BenchContext: Sendable {
  var folder: BenchFolder
  var header: BenchHeader
  var agents: [BenchAgent]
  /// The models of those agents that look for candidates, by name.
  var fleets: [String: ModelFleet] = [:]
  /// Versions and machine facts for the journals of runs.
  var facts: [String: String]
  /// Whether several problems are in work on a device at once.
  var isCrowded: Bool
  /// Device seconds of earlier processes, by piece of work.
  var secondsBefore: @Sendable (JobKey) -> Double
}

/// One try at a piece of work.
struct BenchTrial: Sendable {
  var context: BenchContext
  var job: SuiteJob
  /// Told what is done now.
  var note: @Sendable (String) -> Void
  /// Device seconds by what they went into; `nil` where another machine's referee does not tell.
  private let usage = Mutexed<[String: Double]?>(nil)
  private let clock = PhaseClock()

  init(context: BenchContext, job: SuiteJob, note: @escaping @Sendable (String) -> Void) {
    self.context = context
    self.job = job
    self.note = note
  }

  /// Device seconds of this try so far.
  var deviceSeconds: Double { usage.value?.values.reduce(0, +) ?? 0 }

  /// Tries it; a problem or candidate that can't be judged is a result, and so is a machine that fails.
  ///
  /// - Throws: `CancellationError`, and `EggError` when the bench's own folder fails.
  func ending(at seat: BenchSeat) async throws -> JobEnding {
    let start = ContinuousClock.now
    var ending = try await tried(at: seat)
    ending.result?.seconds += (ContinuousClock.now - start) / .seconds(1)
    ending.result?.device = context.header.device
    if let parts = usage.value {
      ending.result?.deviceSeconds = deviceSeconds + context.secondsBefore(job.key)
      ending.result?.deviceParts = parts.sorted { $0.key < $1.key }.map {
        ProblemResult.Phase(name: $0.key, seconds: $0.value)
      }
    }
    return ending
  }

  private func tried(at seat: BenchSeat) async throws -> JobEnding {
    do {
      switch agent {
      case .team(_, let part):
        guard let fleet = context.fleets[job.agents] else { throw CancellationError() }
        return try await OptimizingTrial(trial: self, fleet: fleet, without: part).ending(at: seat)
      case .answers(let source): return try await answered(source, at: seat)
      }
    } catch let error as EggError where error.code != .interrupted {
      try Task.checkCancellation()
      return judgement(of: error)
    }
  }

  private var agent: BenchAgent {
    context.agents.first { $0.name == job.agents } ?? .team(.expert, without: nil)
  }

  /// A row with nothing but its head.
  func row(_ status: ProblemResult.Status, _ reason: String? = nil) -> ProblemResult {
    let settings = context.header.settings
    return ProblemResult(
      problem: job.problem, agents: job.agents, status: status, reason: reason, target: settings.target,
      precision: settings.precision)
  }

  /// What an error means for the problem.
  private func judgement(of error: EggError) -> JobEnding {
    let reason = error.message.split(separator: "\n").first.map(String.init) ?? error.message
    switch (error.cause, error.code) {
    case (.device?, _): return .deviceLost(reason: reason)
    case (.memory?, _): return .tooLarge(row(.inadmissible, reason))
    case (.answer?, _): return .unanswered(reason: reason)
    case (_, .environment): return .broken(row(.error, reason))
    case (_, .usage): return .judged(row(.inadmissible, reason))
    case (_, .notImproved), (_, .budget), (_, .interrupted): return .judged(row(.failed, reason))
    }
  }

  /// Runs `body` with a referee, and notes for how long it occupied the device.
  func withReferee<Result: Sendable>(
    at seat: BenchSeat, preparesCompile: Bool, _ body: (any Refereeing) async throws -> Result
  ) async throws -> Result {
    try await seat.withReferee(
      for: job.problem.problem, settings: context.header.settings, preparesCompile: preparesCompile,
      note: note
    ) { referee in
      defer { usage.value = (referee as? any DeviceMetering)?.deviceParts }
      return try await body(referee)
    }
  }
}

/// Answers that are there already.
extension BenchTrial {
  private func answered(_ source: AnswerSource, at seat: BenchSeat) async throws -> JobEnding {
    let answer: String?
    do throws(EggError) {
      answer = try source.answer(to: job.problem) { path throws(EggError) in
        try SourceFile.text(at: path, what: "candidate")
      }
    } catch {
      return .judged(try await unanswered(error.message, at: seat))
    }
    guard let answer else {
      return .judged(try await unanswered("there is no answer to it", at: seat))
    }
    try context.folder.keep(answer: answer, for: job.key)
    let verification = try await withReferee(at: seat, preparesCompile: preparesCompile) { referee in
      try await trial(recordsKernels: source != .reference).verification(
        of: Candidate(source: answer, stage: .structure, title: "candidate.py"), by: referee)
    }
    let text = String(decoding: try CanonicalJSON.encode(verification, pretty: true), as: UTF8.self)
    try context.folder.write(text + "\n", to: context.folder.folder(of: job.key) + "/verification.json")
    let row = row(of: verification)
    return verification.failure?.kind == .exhausted ? .tooLarge(row) : .judged(row)
  }

  /// A missing answer is a failure, unless the problem does not count.
  private func unanswered(_ reason: String, at seat: BenchSeat) async throws -> ProblemResult {
    let admission = try await withReferee(at: seat, preparesCompile: false) { referee in
      try await trial(recordsKernels: false).admission(by: referee)
    }
    var row = row(.failed, reason)
    row.isDegenerate = admission.isDegenerate
    row.phases = clock.phases
    return row
  }

  /// Beside other problems a compilation that is prepared would keep them from being timed.
  private var preparesCompile: Bool { !context.isCrowded && baselines.contains(.compile) }

  private var baselines: [Baseline] {
    let settings = context.header.settings
    let isOnGPU = settings.target != .cpu
    return context.header.baselines?.filter { isOnGPU || !$0.needsGPU }
      ?? Baseline.usual(for: settings.precision, onGPU: isOnGPU)
  }

  private func trial(recordsKernels: Bool) -> CandidateTrial {
    CandidateTrial(
      problem: job.problem.problem.name, precision: context.header.settings.precision, baselines: baselines,
      judgesByKernelBench: context.header.judgesByKernelBench, recordsKernels: recordsKernels, clock: clock,
      note: note)
  }

  private func row(of verification: Verification) -> ProblemResult {
    let failure = verification.failure
    var row = row(
      verification.passed ? .correct : .failed, failure.map { "\($0.label): \($0.message)" })
    row.isDegenerate = verification.isDegenerate
    row.verdict = .init(strict: verification.passed, kernelbench: verification.kernelbenchAccepts)
    row.evaluations = 1
    row.phases = clock.phases
    row.candidate = context.folder.name(of: job.key) + "/candidate.py"
    row.ownKernelShare = verification.shares?.own
    guard verification.passed else { return row }
    row.precision = verification.check?.precision ?? row.precision
    let timings = verification.timings
    let eager = timings[Baseline.eager.rawValue]
    row.speedup = .init(
      eager: eager?.speedup, compile: timings[Baseline.compile.rawValue]?.speedup,
      fastest: verification.speedupOverFastest)
    row.time = .init(
      candidate: eager.map { $0.candidateSeconds.value * 1e6 },
      eager: eager.map { $0.rivalSeconds.value * 1e6 },
      compile: timings[Baseline.compile.rawValue].map { $0.rivalSeconds.value * 1e6 },
      floor: verification.floorSeconds * 1e6)
    return row
  }
}

extension JobEnding {
  /// The result that an ending has, to be filled in.
  var result: ProblemResult? {
    get {
      switch self {
      case .judged(let result), .tooLarge(let result), .broken(let result): result
      case .unanswered, .deviceLost: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .judged: self = .judged(newValue)
      case .tooLarge: self = .tooLarge(newValue)
      case .broken: self = .broken(newValue)
      case .unanswered, .deviceLost: break
      }
    }
  }
}

/// A value that several tasks may change.
final class Mutexed<Value: Sendable>: Sendable {
  private let storage: Mutex<Value>

  init(_ value: Value) { storage = Mutex(value) }

  var value: Value {
    get { storage.withLock { $0 } }
    set { storage.withLock { $0 = newValue } }
  }
}
