public import Domain
public import Essentials

/// The folder of one run and the names of what lies in it.
public struct RunFolder: Sendable, Hashable {
  /// The absolute path.
  public let path: String

  /// The event log.
  public var journal: String { "\(path)/journal.jsonl" }
  /// A copy of the problem.
  public var problem: String { "\(path)/problem.py" }
  /// Sources and logs of the candidates.
  public var candidates: String { "\(path)/candidates" }
  /// What language models were asked and answered.
  public var answers: String { "\(path)/answers" }
  /// The exported winner.
  public var best: String { "\(path)/\(RunResult.candidateName)" }
  /// The report for people.
  public var report: String { "\(path)/report.html" }
  /// The result for machines.
  public var result: String { "\(path)/result.json" }
  var artifacts: String { "\(path)/artifacts" }

  /// Makes the folder of a new run with a copy of the problem in it.
  ///
  /// - Parameters:
  ///   - out: the folder to use, which must be new or empty; without it `egg-runs/<problem>-<UTC time>-<hash>`.
  ///   - workingDirectory: what relative paths start from.
  ///   - time: the time in the name.
  /// - Throws: `.usage` when `out` holds something already, `.environment` when the folder can't be made.
  public static func create(
    for problem: Problem, at out: String? = nil, workingDirectory: String, time: Date = Date()
  ) throws(EggError) -> RunFolder {
    let path =
      if let out { try emptyFolder(absolute(out, in: workingDirectory)) } else {
        try freshFolder(for: problem, in: "\(workingDirectory)/egg-runs", time: time)
      }
    let folder = RunFolder(path: path)
    try makeFolder(folder.candidates)
    try makeFolder(folder.artifacts)
    try AtomicFile.write(problem.source, to: folder.problem)
    try AtomicFile.write("", to: folder.journal)
    return folder
  }

  /// The folder of an earlier run.
  ///
  /// - Throws: `.usage` when there is no journal in it.
  public static func existing(_ path: String, workingDirectory: String) throws(EggError) -> RunFolder {
    let folder = RunFolder(path: absolute(path, in: workingDirectory))
    guard FileManager.default.fileExists(atPath: folder.journal) else {
      throw EggError(
        .usage, "\(path) is not the folder of a run: it has no journal.jsonl.",
        advice: "Name a folder that `egg optimize` made, such as one under egg-runs/.")
    }
    return folder
  }

  /// Exports the winner as `best.py`.
  public func write(best candidate: Candidate) throws(EggError) {
    try AtomicFile.write(candidate.source, to: best)
  }

  /// Writes `report.html`.
  public func write(report html: String) throws(EggError) { try AtomicFile.write(html, to: report) }

  /// Writes `result.json`.
  public func write(_ result: RunResult) throws {
    try AtomicFile.write(try CanonicalJSON.encode(result, pretty: true) + Data("\n".utf8), to: self.result)
  }
}

extension RunFolder {
  /// `<problem>-<UTC time>-<hash>`, with a number behind it when two runs start in one second.
  private static func freshFolder(
    for problem: Problem, in parent: String, time: Date
  ) throws(EggError) -> String {
    try makeFolder(parent)
    let name = "\(fileName(for: problem.name))-\(stamp(time))-\(problem.hash.short)"
    var path = "\(parent)/\(name)"
    var number = 1
    while mkdir(path, 0o755) != 0 {
      guard errno == EEXIST else { throw SystemCall.failure("create", path, errno) }
      number += 1
      path = "\(parent)/\(name)-\(number)"
    }
    return path
  }

  private static func emptyFolder(_ path: String) throws(EggError) -> String {
    try makeFolder(path)
    let content = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    guard content.isEmpty else {
      let isRun = content.contains("journal.jsonl")
      throw EggError(
        .usage, "\(path) is not empty\(isRun ? ": it holds a run" : "").",
        advice: isRun
          ? "Continue it with `egg resume \(path)`, or choose another folder." : "Choose another folder.")
    }
    return path
  }

  private static func makeFolder(_ path: String) throws(EggError) {
    if Path.isFolder(path) { return }
    let parent = Path.parent(path)
    if !parent.isEmpty, parent != path { try makeFolder(parent) }
    // Another process may have made it meanwhile.
    guard mkdir(path, 0o755) == 0 || (errno == EEXIST && Path.isFolder(path)) else {
      throw SystemCall.failure("create the folder", path, errno)
    }
  }

  private static func absolute(_ path: String, in workingDirectory: String) -> String {
    let full = path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
    return Path.normalized(full)
  }

  private static func fileName(for name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
  }

  private static func stamp(_ time: Date) -> String {
    time.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
  }
}
