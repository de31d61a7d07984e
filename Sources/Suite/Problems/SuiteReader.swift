public import Domain
import Essentials

/// Reads a suite: a folder of problems, KernelBench's layout, or a file that lists problems.
public struct SuiteReader: Sendable {
  /// The levels to take; `nil` for KernelBench's 1 to 3, or all that there are.
  public var levels: Set<Int>?
  /// The problems to take; empty for all.
  public var selectors: [ProblemSelector]
  /// Reads a problem's file.
  public var read: @Sendable (String) throws(EggError) -> Problem

  /// Makes a reader.
  public init(
    levels: Set<Int>? = nil, selectors: [ProblemSelector] = [],
    read: @escaping @Sendable (String) throws(EggError) -> Problem
  ) {
    self.levels = levels
    self.selectors = selectors
    self.read = read
  }

  /// The suite at a path; files that can't be read and those that repeat others are remarks.
  ///
  /// - Throws: `.usage` when there is nothing at the path, no problem in it, or none of those that were asked for.
  public func suite(at path: String) throws(EggError) -> ProblemSuite {
    let places = try places(at: path)
    var suite = ProblemSuite(problems: [])
    for place in places { add(place, to: &suite) }
    try checkLevels(of: places, path)
    try select(from: &suite, path)
    guard !suite.problems.isEmpty else {
      throw EggError(
        .usage,
        "There is no problem in \(path)"
          + (suite.remarks.isEmpty ? "." : ":\n" + suite.remarks.map(\.message).joined(separator: "\n")),
        advice: "Name a folder of Python files, a folder with level1, level2, …, or a file that lists paths.")
    }
    return suite
  }

  private func add(_ place: Place, to suite: inout ProblemSuite) {
    do {
      let problem = SuiteProblem(level: place.level, problem: try read(place.path))
      if let twin = suite.problems.first(where: {
        $0.id == problem.id || $0.problem.hash == problem.problem.hash
      }) {
        let what = twin.problem.hash == problem.problem.hash ? "has the text of" : "has the name of"
        suite.remarks.append(
          .init(path: place.path, message: "\(place.path) \(what) \(twin.id): it is left out."))
      } else {
        suite.problems.append(problem)
      }
    } catch {
      suite.remarks.append(.init(path: place.path, message: error.message))
    }
  }

  private func checkLevels(of places: [Place], _ path: String) throws(EggError) {
    let found = Set(places.compactMap(\.level))
    let missing = (levels ?? []).filter { !found.contains("level\($0)") }.sorted()
    guard !missing.isEmpty else { return }
    throw EggError(
      .usage, "\(path) has no \(missing.map { "level\($0)" }.joined(separator: ", ")).",
      advice: found.isEmpty
        ? "Leave --levels out: the folder has no levels."
        : "It has \(found.sorted().joined(separator: ", ")).")
  }

  private func select(from suite: inout ProblemSuite, _ path: String) throws(EggError) {
    guard !selectors.isEmpty else { return }
    let idle = selectors.filter { selector in !suite.problems.contains(where: selector.names) }
    guard idle.isEmpty else {
      throw EggError(
        .usage, "\(path) has no problem \(idle.map { "'\($0.text)'" }.joined(separator: ", ")).",
        advice: "Name problems as 1/3 (level and number) or by their file's name without '.py'.")
    }
    suite.problems.removeAll { problem in !selectors.contains { $0.names(problem) } }
  }
}

extension SuiteReader {
  /// A file of a suite.
  private struct Place {
    var path: String
    var level: String?

    /// By number where names begin with one.
    static func isBefore(_ first: String, _ second: String) -> Bool {
      let numbers = [first, second].map { Int($0.prefix { $0.isASCII && $0.isNumber }) ?? .max }
      return numbers[0] == numbers[1] ? first < second : numbers[0] < numbers[1]
    }
  }

  private func places(at path: String) throws(EggError) -> [Place] {
    if Path.isFolder(path) { return try folderPlaces(path) }
    guard FileManager.default.fileExists(atPath: path) else {
      throw EggError(
        .usage, "There is no folder or file \(path).",
        advice:
          "Name a folder of problems, or a file that lists them; the working folder is \(FileManager.default.currentDirectoryPath)."
      )
    }
    return path.hasSuffix(".py") ? [place(path)] : try listedPlaces(path)
  }

  /// Level folders of the folder itself, or of its folder `KernelBench`; else its own Python files.
  private func folderPlaces(_ path: String) throws(EggError) -> [Place] {
    for root in [path, path + "/KernelBench"] {
      let found = try names(in: root).filter {
        SuiteReader.levelNumber($0) != nil && Path.isFolder("\(root)/\($0)")
      }
      guard !found.isEmpty else { continue }
      var places: [Place] = []
      for name in chosen(of: found) {
        places += try files(in: "\(root)/\(name)").map { Place(path: $0, level: name) }
      }
      return places
    }
    return try files(in: path).map(place)
  }

  private func chosen(of folders: [String]) -> [String] {
    let usual = folders.filter { (1...3).contains(SuiteReader.levelNumber($0) ?? 0) }
    let wanted =
      levels.map { levels in folders.filter { levels.contains(SuiteReader.levelNumber($0) ?? 0) } }
      ?? (usual.isEmpty ? folders : usual)
    return wanted.sorted { (SuiteReader.levelNumber($0) ?? 0) < (SuiteReader.levelNumber($1) ?? 0) }
  }

  /// One path a line, from the list's own folder; `#` begins a remark.
  private func listedPlaces(_ path: String) throws(EggError) -> [Place] {
    guard let text = String(file: path) else {
      throw EggError(
        .usage, "\(path) is no list: it can't be read as UTF-8 text.", advice: "Name one problem file a line."
      )
    }
    let folder = Path.parent(path)
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let name = line.prefix { $0 != "#" }.trimmed
      guard !name.isEmpty else { return nil }
      return place(name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)")
    }
  }

  /// A file in a folder that is called as a level is of that level.
  private func place(_ path: String) -> Place {
    let folder = Path.parent(Path.normalized(path)).split(separator: "/").last.map(String.init)
    return Place(path: path, level: folder.flatMap { SuiteReader.levelNumber($0) == nil ? nil : $0 })
  }

  private func files(in folder: String) throws(EggError) -> [String] {
    try names(in: folder).filter { $0.hasSuffix(".py") && !$0.hasPrefix(".") && !$0.hasPrefix("_") }
      .sorted(by: Place.isBefore).map { "\(folder)/\($0)" }
  }

  private func names(in folder: String) throws(EggError) -> [String] {
    guard Path.isFolder(folder) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw EggError(
        .usage, "The folder \(folder) can't be read: \(error.reason).", advice: "Check its permissions.")
    }
  }

  private static func levelNumber(_ name: String) -> Int? {
    name.hasPrefix("level") ? Int(name.dropFirst(5)) : nil
  }
}
