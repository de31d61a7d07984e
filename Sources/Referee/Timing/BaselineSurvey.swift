import Domain

/// Measures a problem's baselines one after another, or finds them measured.
///
/// Good enough to tell which is the fastest; what is reported of a candidate is timed against them in alternation.
struct BaselineSurvey {
  var bench: Workbench
  var oracle: OracleDesk
  var device: DeviceDesk
  var baselines: BaselinePool
  var limits: TimeLimits
  var admission: Admission
  /// Brings a baseline to where it can be timed, beside other work.
  var prepare: (Baseline) async throws -> Void
  /// Runs work that needs the device for itself.
  var alone: (_ work: () async throws -> Void) async throws -> Void

  /// Blocks of one baseline.
  static let blocks = 5

  func report(_ wanted: [Baseline], noise: Bool) async throws -> BaselineReport {
    let cache = BaselineCache(folder: bench.configuration.cacheFolder)
    var entry = cache.entry(for: try await key())
    var unavailable: [String: String] = [:]
    for baseline in wanted where entry.times[baseline.rawValue] == nil {
      do {
        try await prepare(baseline)
        try await alone { entry.times[baseline.rawValue] = try await time(of: baseline) }
        cache.keep(entry)
      } catch let error as EggError {
        unavailable[baseline.rawValue] = error.message.split(separator: "\n").first.map(String.init)
      }
    }
    if noise, entry.noise == nil {
      try await alone { entry.noise = try await eagerAgainstItself() }
      cache.keep(entry)
    }
    return summary(entry, wanted, unavailable)
  }

  private func summary(
    _ entry: BaselineCache.Entry, _ wanted: [Baseline], _ unavailable: [String: String]
  ) -> BaselineReport {
    let names = Set(wanted.map(\.rawValue))
    var report = BaselineReport(
      times: entry.times.filter { names.contains($0.key) }, unavailable: unavailable, noise: entry.noise)
    report.fastest = wanted.filter { $0.belongs(to: bench.settings.precision) && report[$0] != nil }
      .min { (report[$0]?.seconds.value ?? 0) < (report[$1]?.seconds.value ?? 0) }
    return report
  }

  private func key() async throws -> BaselineCache.Key {
    BaselineCache.Key(
      problem: bench.problem.hash.hexadecimal, device: admission.device.identity,
      torch: try await bench.trusted.current().greeting.torch, python: bench.configuration.python,
      threads: bench.configuration.cores, precision: bench.settings.precision)
  }

  private func time(of baseline: Baseline) async throws -> BaselineReport.Time {
    let lane = lane(try await baselines.session(baseline))
    let slots = try await oracle.timingSlots().map(\.slot)
    var generator = SplitMix64(seed: bench.settings.randomSeed)
    let pilot = try await lane.pilot(slots: slots, touchSeed: generator.nextSeed())
    let plan = BlockPlan.Lane(secondsPerCall: pilot, isOnGPU: lane.isOnGPU)
    var blocks: [TimingLane.Block] = []
    for _ in 0..<BaselineSurvey.blocks {
      blocks.append(try await lane.block(plan, slots: slots, touchSeed: generator.nextSeed()))
    }
    // Each session keeps memory of a GPU; where that is scarce it is opened again from what is compiled.
    if lane.isOnGPU, baseline != .eager, try await isMemoryScarce() { await baselines.discard(baseline) }
    let seed = generator.nextSeed()
    return BaselineReport.Time(
      seconds: Statistics.estimate(blocks.map(\.seconds), seed: seed),
      wallSeconds: lane.isOnGPU ? Statistics.estimate(blocks.map(\.wallSeconds), seed: seed) : nil)
  }

  /// Whether less than a third of a GPU's memory is free.
  private func isMemoryScarce() async throws -> Bool {
    guard let all = admission.device.gpu?.memoryBytes else { return false }
    return try await device.availableBytes() < all / 3
  }

  /// What this device calls a difference where there is none.
  private func eagerAgainstItself() async throws -> Estimate {
    let twin = try await baselines.another(.eager)
    do {
      var run = TimingRun(
        candidate: lane(twin), rival: lane(try await baselines.session(.eager)),
        slots: try await oracle.timingSlots().map(\.slot), effort: .full, cores: bench.configuration.cores,
        seed: bench.settings.randomSeed, keptSlot: nil)
      let outcome = try await run.outcome()
      await twin.close()
      return outcome.speedup
    } catch {
      await twin.close()
      throw error
    }
  }

  private func lane(_ session: HarnessSession) -> TimingLane {
    TimingLane(
      session: session, limits: limits,
      flushBytes: TimingLane.flushBytes(admission.device, compulsoryBytes: admission.compulsoryBytes),
      isOnGPU: bench.configuration.device.isGPU)
  }
}
