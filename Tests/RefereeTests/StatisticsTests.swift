import Domain
import Testing

@testable import Referee

@Suite("Timing statistics")
struct StatisticsTests {
  /// Block times around a mean, with a drift of the whole machine that both sides share.
  private func blocks(
    mean: Double, noise: Double, count: Int, seed: UInt64, drift: Double = 0
  ) -> [Double] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map {
      mean * (1 + Double.random(in: -noise...noise, using: &generator)) * (1 + drift * Double($0))
    }
  }

  @Test("The same program against itself is SAME, whatever the noise", arguments: 0..<20 as Range<UInt64>)
  func sameAgainstSame(seed: UInt64) {
    let speedup = Statistics.speedup(
      candidate: [blocks(mean: 1, noise: 0.01, count: 10, seed: seed)],
      rival: [blocks(mean: 1, noise: 0.01, count: 10, seed: seed &+ 1000)], seed: 0)
    #expect(SpeedJudgement.verdict(of: speedup) == .same)
  }

  @Test(
    "A known ratio lies in the interval, and its word is right",
    arguments: [
      (1.05, SpeedVerdict.faster), (1.2, .faster), (2.0, .faster), (0.9, .slower), (0.5, .slower),
      (1.0, .same),
    ])
  func knownRatio(ratio: Double, verdict: SpeedVerdict) {
    let speedup = Statistics.speedup(
      candidate: [blocks(mean: 1 / ratio, noise: 0.01, count: 20, seed: 7)],
      rival: [blocks(mean: 1, noise: 0.01, count: 20, seed: 8)], seed: 0)
    #expect(speedup.low <= ratio && ratio <= speedup.high)
    #expect(SpeedJudgement.verdict(of: speedup) == verdict)
  }

  @Test("A machine that slows down during the timing changes no ratio")
  func drift() {
    let speedup = Statistics.speedup(
      candidate: [blocks(mean: 1, noise: 0, count: 10, seed: 1, drift: 0.1)],
      rival: [blocks(mean: 1.5, noise: 0, count: 10, seed: 2, drift: 0.1)], seed: 0)
    #expect(abs(speedup.low - 1.5) < 1e-12 && abs(speedup.high - 1.5) < 1e-12)
  }

  @Test("What a pair of processes has in common widens the interval, however many blocks each has")
  func groups() {
    let first = blocks(mean: 1, noise: 0.001, count: 50, seed: 1)
    let second = blocks(mean: 1.04, noise: 0.001, count: 50, seed: 2)
    let apart = Statistics.estimate(groups: [first, second], seed: 3)
    #expect(apart.low < 1.005 && apart.high > 1.035)
    #expect(Statistics.estimate(groups: [first], seed: 3) == Statistics.estimate(first, seed: 3))
    #expect(Statistics.estimate(groups: [], seed: 3).value.isNaN)
  }

  @Test("Equal seeds give equal intervals")
  func repeatable() {
    let values = blocks(mean: 1, noise: 0.2, count: 12, seed: 3)
    #expect(Statistics.estimate(values, seed: 4) == Statistics.estimate(values, seed: 4))
    let estimate = Statistics.estimate(values, seed: 5)
    #expect(estimate.low < estimate.value && estimate.value < estimate.high)
  }

  @Test("Medians of odd, even and no values")
  func medians() {
    #expect(Statistics.median([3, 1, 2]) == 2)
    #expect(Statistics.median([4, 1, 2, 3]) == 2.5)
    #expect(Statistics.median([]).isNaN)
  }

  @Test(
    "Words follow the interval's ends",
    arguments: [
      (1.021, 1.5, SpeedVerdict.faster), (1.02, 1.03, .same), (0.5, 0.979, .slower), (0.97, 1.04, .unstable),
      (0.99, 1.01, .same), (1.01, 1.2, .unstable), (0.8, 0.99, .unstable),
    ])
  func words(low: Double, high: Double, verdict: SpeedVerdict) {
    let speedup = Estimate(value: (low + high) / 2, low: low, high: high)
    #expect(SpeedJudgement.verdict(of: speedup) == verdict)
  }

  @Test("SplitMix64 gives the published sequence")
  func generator() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }
}

@Suite("Block plans")
struct BlockPlanTests {
  @Test("A block of fast calls lasts about 75 ms, one of slow calls has one call")
  func calls() {
    #expect(BlockPlan.Lane(secondsPerCall: 0.001).calls == 75)
    #expect(BlockPlan.Lane(secondsPerCall: 3) == BlockPlan.Lane(secondsPerCall: 2))
    #expect(BlockPlan.Lane(secondsPerCall: 3).calls == 1)
    #expect(BlockPlan.Lane(secondsPerCall: 1e-9).calls == 2000)
  }

  @Test(
    "On a GPU, where a block's first call asks for memory, none is timed cold, however slow",
    arguments: [1e-9, 0.03, 0.06, 3])
  func warmUp(seconds: Double) {
    #expect(BlockPlan.Lane(secondsPerCall: seconds, isOnGPU: true).warmup >= 1)
    let plan = BlockPlan(candidateSeconds: seconds, rivalSeconds: 0.06, effort: .full, isOnGPU: true)
    #expect(min(plan.candidate.warmup, plan.rival.warmup) >= 1)
  }

  @Test(
    "Pairs fit effort and budget",
    arguments: [
      (0.001, TimingEffort.screening, false, 4, 1...2), (0.001, .full, false, 10, 1...5),
      (0.5, .full, false, 10, 1...1), (5, .full, false, 3, 1...1), (0.001, .full, true, 4, 3...9),
      (0.5, .full, true, 4, 2...2), (5, .full, true, 3, 1...1),
    ])
  func pairs(
    seconds: Double, effort: TimingEffort, isInNewProcesses: Bool, pairs: Int, rounds: ClosedRange<Int>
  ) {
    let plan = BlockPlan(
      candidateSeconds: seconds, rivalSeconds: seconds, effort: effort, isInNewProcesses: isInNewProcesses)
    #expect(plan.pairs == pairs)
    #expect(plan.rounds == rounds)
  }

  @Test("Turns alternate as B C C B")
  func order() {
    #expect((0..<4).map(BlockPlan.rivalGoesFirst) == [true, false, true, false])
  }

  @Test("Blocks that other processes disturbed do not count, unless nearly all are")
  func contention() {
    let clean = Contention.Shares(candidate: 2, rival: 2)
    let candidateDisturbed = Contention.Shares(candidate: 1.5, rival: 2)
    let rivalDisturbed = Contention.Shares(candidate: 2, rival: 1)
    #expect(
      Contention.cleanPairs([clean, candidateDisturbed, clean, rivalDisturbed, clean, clean]) == [0, 2, 4, 5])
    let wild = (1...9).map { Contention.Shares(candidate: Double($0), rival: Double(10 - $0)) }
    #expect(Contention.cleanPairs(wild) == Array(0..<9))
    #expect(Contention.cleanPairs([]).isEmpty)
  }

  @Test("More processor time than the cores can give is remarked")
  func hiddenWork() {
    func work(_ processorSeconds: Double, in reportedSeconds: Double = 0.1) -> HiddenWork {
      HiddenWork(processorSeconds: processorSeconds, reportedSeconds: reportedSeconds, cores: 2)
    }
    #expect(work(0.2).remark == nil)
    #expect(work(0.3).remark?.contains("300 ms") == true)
    #expect(work(0.3).failure == nil, "a remark is no failure")
    #expect(work(0.6).failure?.kind == .timingInconsistent)
    #expect(work(0.005, in: 0.0004).remark == nil, "a tick of the kernel's clock")
    #expect(work(0.6).failure?.evidence == [.hiddenThreads])
  }

  @Test(
    "A small difference is measured again in new interpreters, a large one or none is not",
    arguments: [
      (1.04, SpeedVerdict.faster, true), (0.95, .slower, true), (1.3, .faster, false), (0.5, .slower, false),
      (1.03, .same, false), (1.05, .unstable, false),
    ])
  func smallDifferences(value: Double, verdict: SpeedVerdict, isSmall: Bool) {
    let estimate = Estimate(value: value, low: value, high: value)
    let outcome = TimingOutcome(
      candidateSeconds: estimate, rivalSeconds: estimate, speedup: estimate, verdict: verdict, blocks: 12)
    #expect(outcome.isSmallDifference == isSmall)
  }

  @Test("An independent cause of error widens an interval as the root of squares, in proportion to the value")
  func widened() {
    let wide = Estimate(value: 2, low: 1.97, high: 2.03).widened(by: 0.02)
    #expect(abs(wide.low - 1.95) < 1e-12 && abs(wide.high - 2.05) < 1e-12)
    let exact = Estimate(value: 2, low: 2, high: 2.5)
    #expect(exact.widened(by: 0) == exact)
  }
}
