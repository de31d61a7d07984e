/// The work of a bench, handed out to the devices.
///
/// Work that did not fit a device's memory beside other work waits until it can have a device alone; work that the
/// machine failed at is tried once more; a device that is lost, or fails at one piece of work after another, leaves.
/// Work whose language model has no answer yet is laid aside for the next call.
public actor WorkQueue {
  private var waiting: [SuiteJob]
  private var large: [SuiteJob] = []
  private var unanswered: [SuiteJob] = []
  private var atWork: Set<JobKey> = []
  private var broken: Set<JobKey> = []
  /// Machine failures of each device since it last judged anything.
  private var failures: [String: Int] = [:]
  private var left: Set<String> = []
  private var listeners: [CheckedContinuation<Void, Never>] = []
  private let deadline: ContinuousClock.Instant?

  /// Machine failures in a row after which a device leaves.
  static let patience = 3

  /// A queue of work in its order; nothing begins after the deadline.
  public init(_ jobs: [SuiteJob], deadline: ContinuousClock.Instant? = nil) {
    waiting = jobs
    self.deadline = deadline
  }

  /// The next piece of work for a device, or `nil` when there will be none.
  ///
  /// While others are at work it waits, since what they can't finish comes back.
  /// - Parameter alone: whether nothing else runs on the device: then it is given what did not fit beside other work.
  public func next(on device: String, alone: Bool) async -> SuiteJob? {
    while isOpen(device) {
      if let job = take(alone: alone) {
        atWork.insert(job.key)
        return job
      }
      if atWork.isEmpty { return nil }
      await withCheckedContinuation { listeners.append($0) }
    }
    return nil
  }

  /// Takes in how a piece of work ended.
  public func settle(_ job: SuiteJob, as ending: JobEnding, on device: String, alone: Bool) -> Settlement {
    defer { end(job) }
    switch ending {
    case .judged(let result):
      failures[device] = 0
      return .recorded(result)
    case .tooLarge(let result):
      failures[device] = 0
      if alone { return .recorded(result) }
      large.append(job)
      return .again(reason: "does not fit beside other work; it is tried alone")
    case .broken(let result): return settleBroken(job, result, on: device)
    case .unanswered(let reason):
      failures[device] = 0
      unanswered.append(job)
      return .left(reason: reason)
    case .deviceLost(let reason):
      waiting.insert(job, at: 0)
      return leave(device, reason)
    }
  }

  /// Gives back a piece of work that was cut off.
  public func abandon(_ job: SuiteJob) {
    waiting.insert(job, at: 0)
    end(job)
  }

  /// Takes a device out that could not even begin.
  public func dismiss(_ device: String) {
    left.insert(device)
    announce()
  }

  /// Work that is neither done nor being done.
  public var open: [SuiteJob] { waiting + large + unanswered }

  /// Work that its language model holds up.
  public var awaitingAnswers: [SuiteJob] { unanswered }

  /// Whether the time to begin anything is over.
  public var isOver: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }

  private func settleBroken(_ job: SuiteJob, _ result: ProblemResult, on device: String) -> Settlement {
    failures[device, default: 0] += 1
    if failures[device, default: 0] >= WorkQueue.patience {
      waiting.insert(job, at: 0)
      return leave(device, "\(WorkQueue.patience) failures in a row, the last: \(result.reason ?? "unknown")")
    }
    guard broken.insert(job.key).inserted else { return .recorded(result) }
    waiting.append(job)
    return .again(reason: "the machine failed (\(result.reason ?? "unknown")); it is tried once more")
  }

  private func leave(_ device: String, _ reason: String) -> Settlement {
    left.insert(device)
    return .deviceLeft(reason: reason)
  }

  private func isOpen(_ device: String) -> Bool {
    !left.contains(device) && !isOver && !Task.isCancelled
  }

  private func take(alone: Bool) -> SuiteJob? {
    if !waiting.isEmpty { return waiting.removeFirst() }
    return alone && !large.isEmpty ? large.removeFirst() : nil
  }

  private func end(_ job: SuiteJob) {
    atWork.remove(job.key)
    announce()
  }

  private func announce() {
    let all = listeners
    listeners = []
    for listener in all { listener.resume() }
  }
}
