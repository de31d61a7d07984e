import Domain
import Essentials

/// One side of a timing: a session that runs blocks of calls.
struct TimingLane: Sendable {
  /// What one block showed.
  struct Block: Sendable {
    /// Median of the calls, in seconds.
    var seconds: Double
    /// Median until the device is idle, launches included; on a processor the same.
    var wallSeconds: Double
    /// Sum of the calls, in seconds.
    var total: Double
    var processorSeconds: Double?
    /// Manifests of the kept calls.
    var outputs: [JSONValue]
    /// The whole request by the referee's own clock, warm-up and all.
    var request: WallClock.Sample

    /// Processor seconds for each second of the calls.
    var share: Double { (processorSeconds ?? 0) / total }

    /// How many calls a time has room for, flushed caches included: on a processor these take far longer than a small
    /// module, 40 ms for 256 MiB on two cores.
    func callsWithin(_ duration: Double) -> Int {
      let each = max(seconds, request.wall / Double(request.calls))
      return Int(min(max(duration / each, 2), 200))
    }
  }

  /// A call whose outputs are written.
  struct Kept: Sendable {
    var call: Int
    var outputSlot: String
  }

  var session: HarnessSession
  var limits: TimeLimits
  /// Bytes that are streamed through before each call.
  var flushBytes: Int
  var isOnGPU = false
  /// Whether it is a form of PyTorch, which hangs only with the machine.
  var isTrusted = false

  /// Bytes that empty the caches of a device before a call.
  ///
  /// On a processor twice the last-level cache when the data of a call would stay in it; larger data flushes itself.
  /// On a GPU always, twice the second-level cache and at least 256 MiB.
  static func flushBytes(_ device: Device, compulsoryBytes: Double) -> Int {
    if device.gpu != nil { return max(2 * device.cacheBytes, 256 << 20) }
    return compulsoryBytes < Double(device.cacheBytes) ? min(2 * device.cacheBytes, 256 << 20) : 0
  }

  /// Runs one block; both sides of a pair are given the same seed, so that they compute on the same data.
  func block(
    _ lane: BlockPlan.Lane, slots: [String], touchSeed: UInt64?, kept: [Kept] = []
  ) async throws -> Block {
    let request = Worker.Time(
      slots: slots, calls: lane.calls, warmup: lane.warmup, flushBytes: flushBytes,
      keep: kept.map(\.call), outputSlots: kept.map(\.outputSlot), touchSeed: touchSeed,
      wallCalls: isOnGPU ? lane.wallCalls : 0)
    let start = ContinuousClock.now
    let timed: Worker.Timed = try await session.call("time", request, timeout: timeLimit(lane))
    let wall = (ContinuousClock.now - start) / .seconds(1)
    return try block(timed, lane, kept: kept.count, wall: wall)
  }

  /// The median of the block stands for its warm-up calls, which are not reported.
  private func block(
    _ timed: Worker.Timed, _ lane: BlockPlan.Lane, kept: Int, wall: Double
  ) throws -> Block {
    let walls = timed.wallNanoseconds ?? []
    guard timed.nanoseconds.count == lane.calls, timed.outputs.count == kept,
      (timed.nanoseconds + walls).allSatisfy(TimingLane.isTime)
    else {
      throw HarnessError(.protocolViolation, "The times that came back do not fit the calls asked for.")
    }
    let seconds = Statistics.median(timed.nanoseconds) / 1e9
    let total = timed.nanoseconds.reduce(0, +) / 1e9
    let further = isOnGPU ? walls : []
    return Block(
      seconds: seconds, wallSeconds: walls.isEmpty ? seconds : Statistics.median(walls) / 1e9, total: total,
      processorSeconds: timed.processorNanoseconds.map { $0 / 1e9 }, outputs: timed.outputs,
      request: WallClock.Sample(
        calls: lane.calls + lane.warmup + further.count, wall: wall,
        claimed: total + seconds * Double(lane.warmup) + further.reduce(0, +) / 1e9))
  }

  private func timeLimit(_ lane: BlockPlan.Lane) -> Double {
    guard !isTrusted else { return TimeLimits.oracle }
    let calls = lane.calls + lane.warmup + (isOnGPU ? lane.wallCalls : 0)
    return limits.later(calls: calls) + Double(flushBytes) / 1e9 * Double(calls)
  }

  /// Whether a number can be a time: a zero or a number that is none would break every mean.
  static func isTime(_ nanoseconds: Double) -> Bool { nanoseconds > 0 && nanoseconds.isFinite }

  private static let pilotSeconds = 0.05

  /// Wall seconds of one call with all that it needs: two short blocks, the second long enough to tell.
  func pilot(slots: [String], touchSeed: UInt64? = nil) async throws -> Double {
    var lane = BlockPlan.Lane(secondsPerCall: 1)
    (lane.calls, lane.warmup) = (1, 1)
    let first = try await block(lane, slots: slots, touchSeed: touchSeed)
    guard first.seconds < 0.02 else { return first.seconds + Double(flushBytes) / 5e9 }
    lane.calls = first.callsWithin(TimingLane.pilotSeconds)
    let second = try await block(lane, slots: slots, touchSeed: touchSeed)
    return max(second.seconds, second.request.wall / Double(lane.calls + lane.warmup))
  }

  /// The same work without flushing, where the harness's own part of a call is small.
  var unflushed: TimingLane {
    var lane = self
    lane.flushBytes = 0
    return lane
  }
}
