public import Domain
import Essentials
public import Journal

/// The folder of a bench and the names of what lies in it.
public struct BenchFolder: Sendable, Hashable {
  /// The absolute path.
  public let path: String

  /// The name of the log.
  public static let logName = "bench.jsonl"
  /// The log.
  public var log: String { "\(path)/\(BenchFolder.logName)" }
  /// The result for machines.
  public var results: String { "\(path)/results.json" }
  /// The table for spreadsheets.
  public var table: String { "\(path)/results.csv" }
  /// The report for people.
  public var report: String { "\(path)/report.html" }

  /// Whether a folder is that of a bench.
  public static func exists(at path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(path)/\(logName)")
  }

  /// The folder of a bench that may already be there; nothing is made yet.
  ///
  /// - Throws: `.usage` when the folder holds something else.
  public static func open(_ path: String, workingDirectory: String) throws(EggError) -> BenchFolder {
    let folder = BenchFolder(path, workingDirectory)
    if exists(at: folder.path) { return folder }
    let content = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    guard content.filter({ !$0.hasPrefix(".") }).isEmpty else {
      throw EggError(
        .usage, "\(path) is not empty, and holds no bench.", advice: "Choose another folder with --out.")
    }
    return folder
  }

  /// The folder of an earlier bench.
  ///
  /// - Throws: `.usage` when there is no log in it.
  public static func existing(_ path: String, workingDirectory: String) throws(EggError) -> BenchFolder {
    let folder = BenchFolder(path, workingDirectory)
    guard exists(at: folder.path) else {
      throw EggError(
        .usage, "\(path) is not the folder of a bench: it has no \(logName).",
        advice: "Name a folder that `egg bench PROBLEMS --out DIR` made.")
    }
    return folder
  }

  private init(_ path: String, _ workingDirectory: String) {
    self.path = Path.normalized(path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)")
  }

  /// The state of the bench, for readers.
  public func state() throws(EggError) -> BenchState {
    BenchState(try RecordLog<BenchEvent>.records(at: log))
  }

  /// The log, for writing; the folder is made where it is missing.
  public func openLog() throws(EggError) -> RecordLog<BenchEvent> {
    try make(path)
    return try RecordLog(in: path, name: BenchFolder.logName, kind: "bench")
  }

  /// Keeps the text of a problem.
  public func keep(_ problem: SuiteProblem) throws(EggError) {
    try write(problem.problem.source, to: text(of: problem.id))
  }

  /// A problem that belongs to the bench.
  ///
  /// - Throws: `.usage` when its text is missing or has changed.
  public func problem(_ planned: PlannedProblem) throws(EggError) -> SuiteProblem {
    let file = text(of: planned.id)
    guard let source = String(file: file), ContentHash(of: source) == planned.hash else {
      throw EggError(
        .usage, "\(file) is missing or has changed since it joined the bench.",
        advice: "Put it back, or begin a new bench.")
    }
    let name = planned.id.split(separator: "/").last.map(String.init) ?? planned.id
    return SuiteProblem(level: planned.level, problem: Problem(name: name, source: source))
  }

  /// Keeps the answer that is judged; `nil` text where there is none.
  public func keep(answer: String, for key: JobKey) throws(EggError) {
    try write(answer, to: "\(folder(of: key))/candidate.py")
  }

  /// The folder of one piece of work, whether it is there or not.
  public func folder(of key: JobKey) -> String { "\(path)/\(name(of: key))" }

  /// The same from the bench's own folder.
  public func name(of key: JobKey) -> String {
    "runs/\(BenchFolder.fileName(key.agents))/\(key.problem)"
  }

  /// The folder of a run: the one that an earlier process began, else a new one.
  public func runFolder(of job: SuiteJob) throws(EggError) -> RunFolder {
    let path = folder(of: job.key)
    if let folder = try? RunFolder.existing(path, workingDirectory: self.path) { return folder }
    // One without a journal was cut off while it was made.
    try? FileManager.default.removeItem(atPath: path)
    return try RunFolder.create(for: job.problem.problem, at: path, workingDirectory: self.path)
  }

  /// Writes a file of the bench; folders on the way are made.
  public func write(_ text: String, to file: String) throws(EggError) {
    try make(Path.parent(file))
    try AtomicFile.write(text, to: file)
  }

  private func text(of id: String) -> String { "\(path)/problems/\(id).py" }

  private func make(_ folder: String) throws(EggError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw EggError(
        .environment, "The folder \(folder) can't be made: \(error.reason).",
        advice: "Choose another one with --out.")
    }
  }

  private static func fileName(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" })
  }
}
