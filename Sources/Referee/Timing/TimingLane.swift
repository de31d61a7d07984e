import Domain
import Foundation

/// One side of a timing: a session that runs blocks of calls.
struct TimingLane: Sendable {
  /// What one block showed.
  struct Block: Sendable {
    /// Median of the calls, in seconds.
    var seconds: Double
    /// Sum of the calls, in seconds.
    var total: Double
    var processorSeconds: Double?
    /// Manifests of the kept calls.
    var outputs: [JSONValue]

    /// Processor seconds for each second of the calls.
    var share: Double { (processorSeconds ?? 0) / total }
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

  func block(_ lane: BlockPlan.Lane, slots: [String], kept: [Kept] = []) async throws -> Block {
    let request = Worker.Time(
      slots: slots, calls: lane.calls, warmup: lane.warmup, flushBytes: flushBytes,
      keep: kept.map(\.call), outputSlots: kept.map(\.outputSlot))
    let flushing = Double(flushBytes) / 1e9 * Double(lane.calls + lane.warmup)
    let limit = limits.later(calls: lane.calls + lane.warmup) + flushing
    let timed: Worker.Timed = try await session.call("time", request, timeout: limit)
    guard timed.nanoseconds.count == lane.calls, timed.outputs.count == kept.count,
      timed.nanoseconds.allSatisfy({ $0 > 0 && $0.isFinite })
    else {
      throw HarnessError(.protocolViolation, "The times that came back do not fit the calls asked for.")
    }
    return Block(
      seconds: Statistics.median(timed.nanoseconds) / 1e9,
      total: timed.nanoseconds.reduce(0, +) / 1e9,
      processorSeconds: timed.processorNanoseconds.map { $0 / 1e9 }, outputs: timed.outputs)
  }

  /// Wall seconds of one call with all that it needs: two short blocks, the second long enough to tell.
  func pilot(slots: [String]) async throws -> Double {
    var lane = BlockPlan.Lane(secondsPerCall: 1)
    (lane.calls, lane.warmup) = (1, 1)
    let first = try await block(lane, slots: slots).seconds
    guard first < 0.02 else { return first + Double(flushBytes) / 5e9 }
    lane.calls = Int(min(max(0.02 / first, 2), 200))
    let start = ContinuousClock.now
    let second = try await block(lane, slots: slots).seconds
    let wall = (ContinuousClock.now - start) / .seconds(1)
    return max(second, wall / Double(lane.calls + lane.warmup))
  }
}
