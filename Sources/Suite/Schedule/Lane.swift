/// One of the pieces of work that go on side by side on a device.
public struct Lane: Sendable {
  /// The device's name.
  public var device: String
  /// Whether nothing else runs on the device.
  public var isAlone: Bool
  /// Where its work comes from.
  public var queue: WorkQueue
  /// Keeps what ended, and tells whoever watches.
  public var record: @Sendable (BenchMoment) async throws -> Void

  /// Makes a lane.
  public init(
    device: String, isAlone: Bool, queue: WorkQueue,
    record: @escaping @Sendable (BenchMoment) async throws -> Void
  ) {
    self.device = device
    self.isAlone = isAlone
    self.queue = queue
    self.record = record
  }

  /// Works until there is nothing left for the device.
  ///
  /// - Throws: what `judge` and `record` throw; a piece of work that was cut off goes back to the queue.
  public func run(_ judge: (SuiteJob) async throws -> JobEnding) async throws {
    while let job = await queue.next(on: device, alone: isAlone) {
      do {
        try await record(.began(job.key, device: device))
        let ending = try await judge(job)
        // A lane of a device that has left may end what it is at; it is given nothing more.
        switch await queue.settle(job, as: ending, on: device, alone: isAlone) {
        case .recorded(let result): try await record(.ended(result))
        case .again(let reason), .left(let reason): try await record(.postponed(job.key, reason: reason))
        case .deviceLeft(let reason):
          try await record(.postponed(job.key, reason: "it goes back to the queue"))
          try await record(.deviceLeft(device, reason: reason))
        }
      } catch {
        await queue.abandon(job)
        throw error
      }
    }
  }
}

/// What happens in a bench, as it happens.
public enum BenchMoment: Sendable, Hashable {
  /// A piece of work begins on a device.
  case began(JobKey, device: String)
  /// What is done with it now.
  case step(JobKey, String)
  /// It ended, with a result that stands.
  case ended(ProblemResult)
  /// It will be tried again, now or when the bench is gone on with.
  case postponed(JobKey, reason: String)
  /// A device can't be used any more.
  case deviceLeft(String, reason: String)
}
