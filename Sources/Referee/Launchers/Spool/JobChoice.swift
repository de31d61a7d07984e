/// Which job a worker takes next.
///
/// A worker that has a problem's oracle, baselines and candidates in memory serves that problem in a fraction of the
/// time, so it stays with it while that keeps nobody waiting for long.
struct JobChoice: Sendable {
  /// A job that nobody works on.
  struct Waiting: Sendable, Hashable {
    var job: String
    /// The key of its bench.
    var bench: String
    /// How long this worker has known it.
    var waited: Duration
    /// Whether another living worker of the same device has its bench warm.
    var isWarmElsewhere = false
  }

  /// What to do.
  enum Decision: Sendable, Hashable {
    case take(String)
    /// Close the bench that is open.
    case close
    case wait
  }

  /// The warm bench's next job usually comes within this time after its last one.
  var grace = Duration.seconds(2)
  /// After waiting so long, a job of another bench has its turn.
  var turn = Duration.seconds(60)
  /// A job is left so long to the worker that has its bench warm.
  var reservation = Duration.seconds(5)
  /// A bench that nobody asks for is closed after this time.
  var keepWarm = Duration.seconds(300)

  /// Decides.
  ///
  /// - Parameters:
  ///   - waiting: all jobs that nobody works on, longest known first.
  ///   - warm: the bench that is open.
  ///   - idle: the time since the last job ended.
  func decide(_ waiting: [Waiting], warm: String?, idle: Duration) -> Decision {
    let other = waiting.first { $0.bench != warm && !($0.isWarmElsewhere && $0.waited < reservation) }
    guard let warm else { return other.map { .take($0.job) } ?? .wait }
    if let own = waiting.first(where: { $0.bench == warm }) {
      let isTurnOver = other.map { $0.waited > max(turn, own.waited) } ?? false
      return isTurnOver ? .close : .take(own.job)
    }
    if other != nil, idle >= grace { return .close }
    return idle >= keepWarm ? .close : .wait
  }
}
