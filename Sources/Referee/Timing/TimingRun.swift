import Domain

/// Times a candidate and its rival in alternating blocks, and checks outputs of timed calls.
struct TimingRun {
  var candidate: TimingLane
  var rival: TimingLane
  /// Input slots of different data, the same for both sides.
  var slots: [String]
  var effort: TimingEffort
  var cores: Int
  var generator: SplitMix64
  /// Where the outputs of a kept call go.
  var keptSlot: String
  /// Judges the outputs of a kept call on the slot of this number.
  var verify: (_ slot: Int, _ outputs: JSONValue) async throws -> Failure?

  private var candidateBlocks: [TimingLane.Block] = []
  private var rivalBlocks: [TimingLane.Block] = []
  private var warnings: [String] = []

  init(
    candidate: TimingLane, rival: TimingLane, slots: [String], effort: TimingEffort, cores: Int, seed: UInt64,
    keptSlot: String, verify: @escaping (Int, JSONValue) async throws -> Failure?
  ) {
    (self.candidate, self.rival, self.slots, self.effort) = (candidate, rival, slots, effort)
    (self.cores, self.keptSlot, self.verify) = (cores, keptSlot, verify)
    generator = SplitMix64(seed: seed)
  }

  /// Runs all blocks; one more round of them when the first leaves the verdict open or was much disturbed.
  mutating func outcome() async throws -> TimingOutcome {
    let rivalPilot = try await blamingRival { try await rival.pilot(slots: slots) }
    let candidatePilot = try await blamingCandidate { try await candidate.pilot(slots: slots) }
    let plan = BlockPlan(candidateSeconds: candidatePilot, rivalSeconds: rivalPilot, effort: effort)
    try await measure(plan)
    var outcome = judged()
    if plan.mayDouble, outcome.verdict == .unstable || outcome.blocks < plan.pairs * 2 / 3 {
      try await measure(plan)
      outcome = judged()
    }
    return outcome
  }

  private mutating func measure(_ plan: BlockPlan) async throws {
    for _ in 0..<plan.pairs {
      let pair = candidateBlocks.count
      if BlockPlan.rivalGoesFirst(inPair: pair) { try await timeRival(plan, pair) }
      try await timeCandidate(plan, pair)
      if !BlockPlan.rivalGoesFirst(inPair: pair) { try await timeRival(plan, pair) }
    }
  }

  private mutating func timeRival(_ plan: BlockPlan, _ pair: Int) async throws {
    let slots = rotated(by: pair)
    let block = try await blamingRival { try await rival.block(plan.rival, slots: slots) }
    rivalBlocks.append(block)
  }

  private mutating func timeCandidate(_ plan: BlockPlan, _ pair: Int) async throws {
    let slots = rotated(by: pair)
    // Enough blocks are verified that every slot has its turn; the call is the parent's secret until then.
    let isVerified = pair < self.slots.count
    let call = Int.random(in: 0..<plan.candidate.calls, using: &generator)
    let kept = isVerified ? [TimingLane.Kept(call: call, outputSlot: keptSlot)] : []
    let block = try await blamingCandidate {
      try await candidate.block(plan.candidate, slots: slots, kept: kept)
    }
    candidateBlocks.append(block)
    noteHiddenWork(block)
    for outputs in block.outputs {
      if let failure = try await verify((call + pair) % slots.count, outputs) {
        throw CandidateError(failure: failure, endsSession: false)
      }
    }
  }

  private mutating func noteHiddenWork(_ block: TimingLane.Block) {
    guard let used = block.processorSeconds, warnings.isEmpty else { return }
    let remark = HiddenWork.remark(
      processorSeconds: used, reportedSeconds: block.total, cores: cores)
    warnings += remark.map { [$0] } ?? []
  }

  /// A block of a single call still sees every slot in turn.
  private func rotated(by pair: Int) -> [String] {
    slots.indices.map { slots[($0 + pair) % slots.count] }
  }

  /// The verdict by the pairs that other processes left alone.
  private func judged() -> TimingOutcome {
    var seeds = generator
    let clean = Contention.cleanPairs(
      zip(candidateBlocks, rivalBlocks).map { .init(candidate: $0.share, rival: $1.share) })
    let candidate = clean.map { candidateBlocks[$0].seconds }
    let rival = clean.map { rivalBlocks[$0].seconds }
    let speedup = Statistics.speedup(candidate: candidate, rival: rival, seed: seeds.next())
    return TimingOutcome(
      candidateSeconds: Statistics.estimate(candidate, seed: seeds.next()),
      rivalSeconds: Statistics.estimate(rival, seed: seeds.next()),
      speedup: speedup, verdict: SpeedJudgement.verdict(of: speedup), blocks: clean.count,
      warnings: warnings + disturbance(clean: clean.count))
  }

  private func disturbance(clean: Int) -> [String] {
    let disturbed = candidateBlocks.count - clean
    guard disturbed * 4 > candidateBlocks.count else { return [] }
    return [
      "Other processes used the cores during \(disturbed) of \(candidateBlocks.count) pairs of blocks, which "
        + "do not count: run on an idle machine for narrower intervals."
    ]
  }
}
