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
  var generator: SplitMix64
  /// Where the outputs of a kept call go; `nil` when none is kept.
  var keptSlot: String?
  /// Judges the outputs of a kept call on the slot of this number.
  var verify: (_ slot: Int, _ outputs: JSONValue, _ touch: Oracle.Touch) async throws -> Failure?

  private(set) var blocks = Blocks()
  /// One for each of the candidate's blocks that used more than its cores could give.
  private var hiddenWork: [Failure] = []
  private var warnings: [String] = []

  init(
    candidate: TimingLane, rival: TimingLane, slots: [String], effort: TimingEffort, cores: Int, seed: UInt64,
    keptSlot: String?,
    verify: @escaping (Int, JSONValue, Oracle.Touch) async throws -> Failure? = { _, _, _ in nil }
  ) {
    (self.candidate, self.rival, self.slots, self.effort) = (candidate, rival, slots, effort)
    (self.cores, self.keptSlot, self.verify) = (cores, keptSlot, verify)
    generator = SplitMix64(seed: seed)
  }

  /// Runs all blocks; one more round of them when the first leaves the verdict open or was much disturbed.
  mutating func outcome() async throws -> TimingOutcome {
    let seed = generator.nextSeed()
    let rivalPilot = try await blamingRival { try await rival.pilot(slots: slots, touchSeed: seed) }
    let candidatePilot = try await blamingCandidate {
      try await candidate.pilot(slots: slots, touchSeed: seed)
    }
    let plan = BlockPlan(candidateSeconds: candidatePilot, rivalSeconds: rivalPilot, effort: effort)
    try await measure(plan)
    // A descheduled process shows so in single blocks, hidden threads in most.
    if hiddenWork.count * 2 > blocks.candidate.count, let failure = hiddenWork.first {
      throw CandidateError(failure: failure, endsSession: false)
    }
    var outcome = judged()
    if plan.mayDouble, outcome.verdict == .unstable || outcome.blocks < plan.pairs * 2 / 3 {
      try await measure(plan)
      outcome = judged()
    }
    return outcome
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
    // Enough blocks are verified that every slot has its turn; the call is the parent's secret until then.
    let call = Int.random(in: 0..<plan.candidate.calls, using: &generator)
    let kept = pair < slots.count ? keptSlot.map { [TimingLane.Kept(call: call, outputSlot: $0)] } ?? [] : []
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
    let clean =
      candidate.isOnGPU
      ? Array(blocks.candidate.indices)
      : Contention.cleanPairs(
        zip(blocks.candidate, blocks.rival).map { .init(candidate: $0.share, rival: $1.share) })
    let ours = clean.map { blocks.candidate[$0] }
    let theirs = clean.map { blocks.rival[$0] }
    let times = TimingRun.times(ours.map(\.seconds), theirs.map(\.seconds), &seeds)
    return TimingOutcome(
      candidateSeconds: times.candidateSeconds, rivalSeconds: times.rivalSeconds, speedup: times.speedup,
      verdict: SpeedJudgement.verdict(of: times.speedup), blocks: clean.count,
      warnings: warnings + disturbance(clean: clean.count),
      wall: candidate.isOnGPU
        ? TimingRun.times(ours.map(\.wallSeconds), theirs.map(\.wallSeconds), &seeds) : nil)
  }

  private static func times(
    _ candidate: [Double], _ rival: [Double], _ seeds: inout SplitMix64
  ) -> WallTimes {
    let speedup = Statistics.speedup(candidate: candidate, rival: rival, seed: seeds.next())
    return WallTimes(
      candidateSeconds: Statistics.estimate(candidate, seed: seeds.next()),
      rivalSeconds: Statistics.estimate(rival, seed: seeds.next()), speedup: speedup)
  }

  private func disturbance(clean: Int) -> [String] {
    let disturbed = blocks.candidate.count - clean
    guard disturbed * 4 > blocks.candidate.count else { return [] }
    return [
      "Other processes used the cores during \(disturbed) of \(blocks.candidate.count) pairs of blocks, which "
        + "do not count: run on an idle machine for narrower intervals."
    ]
  }
}
