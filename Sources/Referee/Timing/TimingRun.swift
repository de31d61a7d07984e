import Domain

/// Times a candidate and its rival in alternating blocks, and checks outputs of timed calls.
struct TimingRun {
  /// What both sides measured.
  struct Blocks: Sendable {
    var candidate: [TimingLane.Block] = []
    var rival: [TimingLane.Block] = []
  }

  var candidate: TimingLane
  var rival: TimingLane
  /// Input slots of different data, the same for both sides.
  var slots: [String]
  var effort: TimingEffort
  var cores: Int
  /// Whether each round is measured in new processes.
  ///
  /// The pages that a process happens to get decide which of its data meet in the caches. Two buffers of 512 KiB in one
  /// process on two EPYC cores differed by 4.6 % in the time of the same loop for as long as they lived. More blocks
  /// do not show it.
  var isInNewProcesses: Bool
  var generator: SplitMix64
  /// Where the outputs of a kept call go; `nil` when none is kept.
  var keptSlot: String?
  /// Judges the outputs of a kept call on the slot of this number.
  var verify: (_ slot: Int, _ outputs: JSONValue, _ touch: Oracle.Touch) async throws -> Failure?

  /// What other processes of the same two sides measured, which counts as well.
  private let earlier: [Blocks]
  private(set) var blocks = Blocks()
  /// One for each of the candidate's blocks that used more than its cores could give.
  private var hiddenWork: [Failure] = []
  private var warnings: [String] = []
  /// Whether the verdict needs further rounds of other processes.
  private(set) var needsNewProcesses = false

  init(
    candidate: TimingLane, rival: TimingLane, slots: [String], effort: TimingEffort, cores: Int, seed: UInt64,
    keptSlot: String?, isInNewProcesses: Bool = false, after earlier: [Blocks] = [],
    verify: @escaping (Int, JSONValue, Oracle.Touch) async throws -> Failure? = { _, _, _ in nil }
  ) {
    (self.candidate, self.rival, self.slots, self.effort) = (candidate, rival, slots, effort)
    (self.cores, self.keptSlot, self.verify) = (cores, keptSlot, verify)
    (self.isInNewProcesses, self.earlier) = (isInNewProcesses, earlier)
    generator = SplitMix64(seed: seed)
  }

  /// Runs a round; where both sides stay in their processes also further ones, while the verdict is open.
  mutating func outcome() async throws -> TimingOutcome {
    let plan = try await plan()
    try await measure(plan)
    // A descheduled process shows so in single blocks, hidden threads in most.
    if hiddenWork.count * 2 > blocks.candidate.count, let failure = hiddenWork.first {
      throw CandidateError(failure: failure, endsSession: false)
    }
    var outcome = judged()
    guard !isInNewProcesses else {
      needsNewProcesses = wantsRound(after: outcome, plan)
      return outcome
    }
    while wantsRound(after: outcome, plan) {
      try await measure(plan)
      outcome = judged()
    }
    return outcome
  }

  /// In the first processes every slot has its turn; later the first pair shows what was wrong from the start, and the
  /// last one of a round what began in the middle.
  private func isVerified(_ pair: Int, _ plan: BlockPlan) -> Bool {
    pair < (earlier.isEmpty ? slots.count : 1) || (pair + 1).isMultiple(of: plan.pairs)
  }

  /// All rounds up to now.
  var rounds: [Blocks] { earlier + [blocks] }

  private func wantsRound(after outcome: TimingOutcome, _ plan: BlockPlan) -> Bool {
    let done = isInNewProcesses ? rounds.count : blocks.candidate.count / plan.pairs
    guard done >= plan.rounds.lowerBound else { return true }
    return done < plan.rounds.upperBound
      && (outcome.verdict == .unstable || outcome.blocks < plan.pairs * plan.rounds.lowerBound * 2 / 3)
  }

  private mutating func plan() async throws -> BlockPlan {
    let seed = generator.nextSeed()
    let rivalPilot = try await blamingRival { try await rival.pilot(slots: slots, touchSeed: seed) }
    let candidatePilot = try await blamingCandidate {
      try await candidate.pilot(slots: slots, touchSeed: seed)
    }
    return BlockPlan(
      candidateSeconds: candidatePilot, rivalSeconds: rivalPilot, effort: effort,
      isInNewProcesses: isInNewProcesses, isOnGPU: candidate.isOnGPU)
  }

  private mutating func measure(_ plan: BlockPlan) async throws {
    for _ in 0..<plan.pairs {
      let pair = blocks.candidate.count
      let seed = generator.nextSeed()
      if BlockPlan.rivalGoesFirst(inPair: pair) { try await timeRival(plan, pair, seed) }
      try await timeCandidate(plan, pair, seed)
      if !BlockPlan.rivalGoesFirst(inPair: pair) { try await timeRival(plan, pair, seed) }
    }
  }

  private mutating func timeRival(_ plan: BlockPlan, _ pair: Int, _ seed: UInt64) async throws {
    let slots = rotated(by: pair)
    let block = try await blamingRival {
      try await rival.block(plan.rival, slots: slots, touchSeed: seed)
    }
    blocks.rival.append(block)
  }

  private mutating func timeCandidate(_ plan: BlockPlan, _ pair: Int, _ seed: UInt64) async throws {
    let slots = rotated(by: pair)
    // Which call is verified is the parent's secret until then.
    let call = Int.random(in: 0..<plan.candidate.calls, using: &generator)
    let kept =
      isVerified(pair, plan) ? keptSlot.map { [TimingLane.Kept(call: call, outputSlot: $0)] } ?? [] : []
    let block = try await blamingCandidate {
      try await candidate.block(plan.candidate, slots: slots, touchSeed: seed, kept: kept)
    }
    blocks.candidate.append(block)
    noteHiddenWork(block)
    for outputs in block.outputs {
      let touch = Oracle.Touch(seed: seed, call: call)
      if let failure = try await verify((call + pair) % slots.count, outputs, touch) {
        throw CandidateError(failure: failure, endsSession: false)
      }
    }
  }

  /// On a GPU the host's threads only launch, and may wait as busily as they like.
  private mutating func noteHiddenWork(_ block: TimingLane.Block) {
    guard !candidate.isOnGPU, let used = block.processorSeconds else { return }
    let work = HiddenWork(processorSeconds: used, reportedSeconds: block.total, cores: cores)
    if let failure = work.failure { hiddenWork.append(failure) }
    if warnings.isEmpty { warnings += work.remark.map { [$0] } ?? [] }
  }

  /// A block of a single call still sees every slot in turn.
  private func rotated(by pair: Int) -> [String] {
    slots.indices.map { slots[($0 + pair) % slots.count] }
  }

  /// The verdict by the pairs that other processes left alone; on a GPU that is all of them.
  private func judged() -> TimingOutcome {
    var seeds = generator
    let clean = cleanRounds()
    let ours = clean.map(\.candidate)
    let theirs = clean.map(\.rival)
    let spread = candidate.isOnGPU ? Statistics.processSpread : 0
    let times = TimingRun.times(ours, theirs, spread, &seeds, \.seconds)
    let pairs = ours.reduce(0) { $0 + $1.count }
    return TimingOutcome(
      candidateSeconds: times.candidateSeconds, rivalSeconds: times.rivalSeconds, speedup: times.speedup,
      verdict: SpeedJudgement.verdict(of: times.speedup), blocks: pairs,
      warnings: warnings + disturbance(clean: pairs),
      wall: candidate.isOnGPU ? TimingRun.times(ours, theirs, spread, &seeds, \.wallSeconds) : nil)
  }

  /// All rounds without the pairs that others disturbed, and without what is then empty.
  private func cleanRounds() -> [Blocks] {
    guard !candidate.isOnGPU else { return rounds }
    let all = rounds.flatMap { zip($0.candidate, $0.rival) }
    let clean = Set(Contention.cleanPairs(all.map { .init(candidate: $0.share, rival: $1.share) }))
    var first = 0
    return rounds.compactMap { round in
      let kept = round.candidate.indices.filter { clean.contains(first + $0) }
      first += round.candidate.count
      guard !kept.isEmpty else { return nil }
      return Blocks(candidate: kept.map { round.candidate[$0] }, rival: kept.map { round.rival[$0] })
    }
  }

  private static func times(
    _ candidate: [[TimingLane.Block]], _ rival: [[TimingLane.Block]], _ spread: Double,
    _ seeds: inout SplitMix64, _ time: (TimingLane.Block) -> Double
  ) -> WallTimes {
    let ours = candidate.map { $0.map(time) }
    let theirs = rival.map { $0.map(time) }
    let speedup = Statistics.speedup(candidate: ours, rival: theirs, seed: seeds.next())
    return WallTimes(
      candidateSeconds: Statistics.estimate(groups: ours, seed: seeds.next()),
      rivalSeconds: Statistics.estimate(groups: theirs, seed: seeds.next()),
      speedup: speedup.widened(by: spread))
  }

  private func disturbance(clean: Int) -> [String] {
    let count = rounds.reduce(0) { $0 + $1.candidate.count }
    let disturbed = count - clean
    guard disturbed * 4 > count else { return [] }
    return [
      "Other processes used the cores during \(disturbed) of \(count) pairs of blocks, which "
        + "do not count: run on an idle machine for narrower intervals."
    ]
  }
}
