import Domain
import Testing

@testable import Referee

@Suite("The referee's own clock")
struct WallClockTests {
  /// A request of calls that take `call` seconds and are reported as `claim`, in a loop that needs `overhead` for each
  /// and `fixed` once.
  private func sample(
    _ calls: Int, call: Double, claim: Double? = nil, overhead: Double = 0.0001, fixed: Double = 0.03
  ) -> WallClock.Sample {
    WallClock.Sample(
      calls: calls, wall: fixed + Double(calls) * (call + overhead), claimed: Double(calls) * (claim ?? call))
  }

  private func slope(call: Double, claim: Double? = nil, overhead: Double = 0.0001) -> WallClock.PerCall {
    WallClock.slope(
      sample(100, call: call, claim: claim, overhead: overhead),
      sample(300, call: call, claim: claim, overhead: overhead))
  }

  @Test("What a request needs once cancels in the slope")
  func slopes() {
    let perCall = slope(call: 0.001)
    #expect(abs(perCall.observed - 0.0011) < 1e-9)
    #expect(abs(perCall.claimed - 0.001) < 1e-9)
    #expect(abs(perCall.unexplained - 0.0001) < 1e-9)
  }

  @Test(
    "An honest claim agrees, whatever its speed beside the baseline's",
    arguments: [1e-6, 1e-5, 1e-4, 1e-3, 1e-1] as [Double], [1, 3] as [Double])
  func honest(call: Double, factor: Double) {
    let agreement = WallClock.agreement(
      slope(call: call), honest: slope(call: call * factor), method: .slope)
    #expect(agreement.agrees)
    #expect(agreement.failure == nil)
  }

  @Test(
    "A claim of a tenth of the true time does not",
    arguments: [1e-4, 1e-3, 1e-1] as [Double])
  func liar(call: Double) throws {
    let agreement = WallClock.agreement(
      slope(call: call, claim: call / 10), honest: slope(call: call), method: .slope)
    let failure = try #require(agreement.failure)
    #expect(failure.kind == .timingInconsistent)
    #expect(failure.evidence == [.timingInconsistent])
    #expect(abs(agreement.shortfall - 0.9 * call) < 1e-9)
    #expect(failure.log.contains("by slope"))
  }

  @Test("A loop that costs a fifth more beside one module than beside another is no lie")
  func overheadDiffers() {
    let agreement = WallClock.agreement(
      slope(call: 1e-5, overhead: 1.2e-4), honest: slope(call: 1e-4, overhead: 1e-4), method: .slope)
    #expect(agreement.agrees)
  }

  @Test("A pause that made the trusted slope too small never makes the overhead negative")
  func negativeOverhead() {
    let honest = WallClock.PerCall(observed: 0.001, claimed: 0.002)
    let agreement = WallClock.agreement(
      .init(observed: 0.001, claimed: 0.001), honest: honest, method: .slope)
    #expect(agreement.overhead == 0)
    #expect(agreement.agrees)
  }

  @Test(
    "The short request lasts about a tenth of a second; calls of two seconds are not repeated for the slope",
    arguments: [(1e-6, 1000), (1e-3, 96), (0.05, 2), (1, 1)] as [(Double, Int)])
  func calls(seconds: Double, calls: Int) {
    #expect(WallClock.calls(secondsPerCall: seconds) == calls)
    #expect(WallClock.calls(secondsPerCall: 2) == nil)
  }

  @Test("Whole blocks tell of calls that are too long: the best one counts, and half the overhead is allowed")
  func blocks() throws {
    let honest = try #require(WallClock.best(of: [sample(1, call: 2), sample(1, call: 2, fixed: 1)]))
    #expect(abs(honest.unexplained - 0.0301) < 1e-9)
    let lie = try #require(WallClock.best(of: [sample(1, call: 2, claim: 0.5)]))
    #expect(WallClock.agreement(lie, honest: honest, method: .blocks).failure != nil)
    let truth = try #require(WallClock.best(of: [sample(1, call: 1, fixed: 0.2)]))
    #expect(WallClock.agreement(truth, honest: honest, method: .blocks).agrees)
    #expect(WallClock.best(of: []) == nil)
  }

  @Test("What was not compared says nothing against a candidate")
  func undecided() {
    let nothing = ClockAgreement(method: .undecided, claimed: 0, observed: 9, overhead: 0, tolerance: 0)
    #expect(nothing.agrees)
    #expect(nothing.failure == nil)
  }
}

@Suite("Floors of a call's time")
struct ReadFloorTests {
  private func device(gpu: Bool) -> Device {
    Device(
      name: "d", target: .cpu, cores: 4, vectorBytes: 32, cacheBytes: 50 << 20, coreCacheBytes: 1 << 20,
      bandwidth: 1e9, floatingPointRate: 1e9,
      gpu: gpu
        ? GraphicsProcessor(index: 0, capability: "9.0", memoryBytes: 80 << 30, driver: "1", identity: "a")
        : nil)
  }

  @Test("On a flushed GPU every required byte comes from memory, and a twentieth is the clocks' tolerance")
  func flushed() {
    let gpu = device(gpu: true)
    let flush = TimingLane.flushBytes(gpu, compulsoryBytes: 1e6)
    #expect(flush == 256 << 20)
    let floor = ReadFloor(requiredBytes: 1e6, flushBytes: flush, device: gpu)
    #expect(floor.seconds(bandwidth: 1e9) == 1e-3)
    #expect(!floor.isBeaten(by: 0.96e-3, bandwidth: 1e9))
    #expect(floor.isBeaten(by: 0.94e-3, bandwidth: 1e9))
    #expect(floor.failure(1e-4, bandwidth: 1e9).kind == .impossible)
    #expect(floor.failure(1e-4, bandwidth: 1e9).evidence == [.belowFloor])
  }

  @Test("Without a flush the caches may hold that much of the inputs")
  func warm() {
    let processor = device(gpu: false)
    #expect(TimingLane.flushBytes(processor, compulsoryBytes: 1e9) == 0)
    let floor = ReadFloor(requiredBytes: Double(100 << 20), flushBytes: 0, device: processor)
    #expect(floor.bytes == Double(46 << 20))
    #expect(ReadFloor(requiredBytes: 1e6, flushBytes: 0, device: processor).bytes == 0)
  }

  @Test("What need not be read has no floor")
  func nothing() {
    let floor = ReadFloor(requiredBytes: 0, flushBytes: 256 << 20, device: device(gpu: true))
    #expect(!floor.isBeaten(by: 1e-9, bandwidth: 1e9))
  }

  @Test("Of two measurements the one that leaves less unexplained counts, unless calls took no time in it")
  func least() {
    let quiet = WallClock.PerCall(observed: 3e-4, claimed: 2e-4)
    let busy = WallClock.PerCall(observed: 5e-4, claimed: 2e-4)
    let impossible = WallClock.PerCall(observed: -4e-6, claimed: -2e-6)
    #expect(quiet.orLess(busy) == quiet && busy.orLess(quiet) == quiet)
    #expect(busy.orLess(impossible) == busy && impossible.orLess(busy) == busy)
  }

  @Test("Events must cover the time in which kernels run")
  func spans() {
    #expect([1e-6, 0.3, 4].map(SpanCheck.calls) == [5, 3, 1])
    #expect(SpanCheck.failure(eventSeconds: 1e-3, busySeconds: 1.05e-3) == nil)
    #expect(SpanCheck.failure(eventSeconds: 8.3e-6, busySeconds: 3.4e-6) == nil)
    #expect(SpanCheck.failure(eventSeconds: 3e-6, busySeconds: 4e-6) == nil)
    #expect(SpanCheck.failure(eventSeconds: 1.04e-6, busySeconds: 3.3e-6)?.kind == .timingInconsistent)
    #expect(SpanCheck.failure(eventSeconds: 1e-3, busySeconds: 2e-3)?.kind == .timingInconsistent)
    #expect(SpanCheck.failure(eventSeconds: 1e-3, busySeconds: .nan) == nil)
  }
}

extension ProcessTests {
  @Suite("Times that are told")
  struct ToldTimesTests {
    @Test("A candidate that slows the clock it is timed by is found out by the parent's")
    func slowedClock() async throws {
      let preamble = """
        _clock = time.perf_counter_ns
        time.perf_counter_ns = lambda: _clock() // 20
        """
      let candidate = Samples.candidate("return \(Samples.expression)", preamble: preamble)
      // Milliseconds a call: a tenth of one can't be told from the harness's own work on a machine that is busy.
      let problem = Samples.problem.replacing("torch.rand(256, 1024)", with: "torch.rand(2048, 1024)")
      let outcome = try await HarnessSetup.withReferee(problem) { referee in
        try await referee.time(candidate, against: .baseline(.eager), effort: .full)
      }
      #expect(outcome.failure?.kind == .timingInconsistent, "\(outcome)")
      #expect(outcome.candidateSeconds.value == 0, "what is not believed is not told")
    }

    @Test("An honest candidate's times agree with the parent's clock, and baselines are measured once")
    func honest() async throws {
      let (outcome, first, second) = try await HarnessSetup.withReferee(Samples.problem) { referee in
        let outcome = try await referee.time(
          Samples.honest, against: .baseline(.eager), effort: .full)
        let first = try await referee.baselines([.eager, .compileReduceOverhead], noise: true)
        return (outcome, first, try await referee.baselines([.eager], noise: false))
      }
      #expect(outcome.failure == nil, "\(outcome)")
      #expect(outcome.clocks?.method == .slope && outcome.clocks?.agrees == true)
      #expect(outcome.wall == nil && outcome.environment == nil, "a processor has one clock and no state")
      #expect(first[.eager] != nil && first[.eager] == second[.eager], "kept in the cache")
      #expect(first.fastest == .eager)
      #expect(first.unavailable["compile-reduce-overhead"]?.isEmpty == false, "which differs on GPUs only")
      #expect(first.smallestGain.map { $0 >= 1.02 } == true)
    }
  }
}
