import Domain

/// One call of the referee as a value that any worker can carry out by itself.
struct SpoolJob: Sendable, Hashable, Codable {
  /// What decides which referee carries a job out; jobs with the same bench are best left to one worker.
  struct Bench: Sendable, Hashable, Codable {
    var problem: Problem
    var settings: RunSettings

    /// Keeps the settings that a referee reads: those that only the search knows must not make equal jobs different,
    /// and the job's own device says where it belongs.
    init(problem: Problem, settings: RunSettings) {
      self.problem = problem
      self.settings = RunSettings(
        target: settings.target, precision: settings.precision, randomSeed: settings.randomSeed,
        libraryCalls: settings.libraryCalls)
    }

    /// A name for it.
    func key() throws -> String { try ContentHash(ofJSON: self).short }
  }

  /// What is to be done; candidates are carried as their sources.
  enum Task: Sendable, Hashable, Codable {
    case admit
    case build(candidate: String)
    case check(candidate: String)
    case time(candidate: String, rival: Rival, effort: TimingEffort)
    case baselines(wanted: [Baseline], noise: Bool)
    case profile(candidate: String, depth: ProfileDepth)
    case kernelbench(candidate: String)
    case profileBaseline(name: Baseline)
    case kernelShares(candidate: String)
    case remarks(candidate: String)
  }

  /// What a candidate is timed against.
  enum Rival: Sendable, Hashable, Codable {
    case baseline(name: Baseline)
    case candidate(source: String)
  }

  /// `LocalReferee.version` of whoever asks: another referee may come to another outcome.
  var referee: String
  /// The kind of device: `cpu` or `cuda`.
  var device: String
  /// The one model of device that may serve it; `nil` takes any of the kind.
  var deviceName: String?
  var bench: Bench
  var task: Task
  /// Counts how often the same was asked after an error; outcomes are never asked again.
  var attempt = 1
}

extension SpoolJob {
  /// Why a job that was read is not fit to be carried out; `nil` when it is.
  var shortcoming: String? {
    let name = bench.problem.name
    let isPlain = !name.isEmpty && name.utf8.count <= 200 && !name.hasPrefix(".")
    // The name becomes a file's.
    return isPlain && !name.contains(where: { $0 == "/" || $0 == "\0" })
      ? nil : "the problem's name is not fit for a file"
  }
}

extension SpoolJob.Task {
  /// The word for it in lines for people.
  var word: String {
    switch self {
    case .admit: "admit"
    case .build: "build"
    case .check: "check"
    case .time(_, .baseline(let name), let effort): "time against \(name.rawValue) (\(effort.rawValue))"
    case .time(_, .candidate(let source), let effort):
      "time against \(ContentHash(of: source).short) (\(effort.rawValue))"
    case .baselines: "time PyTorch's own forms"
    case .profile: "profile"
    case .kernelbench: "judge by KernelBench's protocol"
    case .profileBaseline(let name): "profile \(name.rawValue)"
    case .kernelShares: "tell own kernels from libraries'"
    case .remarks: "read"
    }
  }

  /// The source of the candidate that it is about.
  var source: String? {
    switch self {
    case .admit, .baselines, .profileBaseline: nil
    case .build(let source), .check(let source), .time(let source, _, _), .profile(let source, _),
      .kernelbench(let source),
      .kernelShares(let source), .remarks(let source):
      source
    }
  }
}
