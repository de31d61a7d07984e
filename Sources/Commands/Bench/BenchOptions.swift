import ArgumentParser
import Domain
import Essentials
import Suite

/// Which problems of a suite are judged.
struct SuiteOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The levels of the suite, such as 1,2.", valueName: "numbers"))
  var levels: String?

  @Option(
    help: ArgumentHelp(
      "Single problems, such as 1/3,2/17 (level and number), or their names.", valueName: "list"))
  var problems: String?

  func validate() throws {
    if let levels, SuiteOptions.numbers(levels) == nil {
      throw ValidationError("--levels is '\(levels)'; it must be numbers separated by commas, such as 1,2,3.")
    }
    if let problems, ProblemSelector.list(problems) == nil {
      throw ValidationError("--problems is '\(problems)'; it must be a list such as 1/3,2/17.")
    }
  }

  /// Reads suites as the options ask.
  var reader: SuiteReader {
    SuiteReader(
      levels: levels.flatMap(SuiteOptions.numbers), selectors: problems.flatMap(ProblemSelector.list) ?? []
    ) { path throws(EggError) in try SourceFile.problem(at: path) }
  }

  private static func numbers(_ text: String) -> Set<Int>? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0.trimmed) }
    return numbers.count == parts.count ? Set(numbers) : nil
  }
}

/// Who gives the candidates.
struct AgentOptions: ParsableArguments {
  @Option(
    name: .customLong("agent"),
    help: ArgumentHelp(
      "Who works on each problem: 'expert', or what --model takes. Several make a grid.", valueName: "name"))
  var names: [String] = []

  @OptionGroup var team: TeamOption

  @Option(
    help: ArgumentHelp(
      "Also work without each of these parts of the method, one at a time: \(Ablation.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "parts"))
  var ablationGrid: String?

  @Option(
    help: ArgumentHelp(
      "Judge answers that are there: a folder with a file for each problem, of the same name or as KernelBench names it, or 'reference' for each problem's own module.",
      valueName: "folder|reference"))
  var answers: String?

  @Option(help: ArgumentHelp("Which of several KernelBench samples to judge.", valueName: "number"))
  var sample = 0

  func validate() throws {
    if let wrong = names.first(where: { BenchAgent($0) == nil }) {
      throw ValidationError(
        "--agent is '\(wrong)'; it must be 'expert', or what --model takes: \(ModelChoice.forms).")
    }
    if answers != nil, !names.isEmpty || team.choice != .expert {
      throw ValidationError("--answers judges what is there; leave --agent and --model out.")
    }
    if parts == nil {
      throw ValidationError(
        "--ablation-grid is '\(ablationGrid ?? "")'; it must be some of "
          + Ablation.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
    if sample < 0 { throw ValidationError("--sample is \(sample); it must not be negative.") }
    if answers == nil, sample != 0 { throw ValidationError("--sample goes with --answers.") }
  }

  /// The agents, in the order of the tables.
  ///
  /// - Throws: `.usage` when there is no folder of answers.
  func agents() throws(EggError) -> [BenchAgent] {
    if let answers { return [.answers(try source(answers))] }
    let named =
      names.compactMap(BenchAgent.init)
      + (team.choice == .expert ? [] : [.team(team.choice, without: nil)])
    let whole = named.isEmpty ? [BenchAgent.team(.expert, without: nil)] : named
    let all = whole.flatMap { agent in [agent] + ablated(agent) }
    return all.enumerated().filter { index, agent in !all[..<index].contains(agent) }.map(\.element)
  }

  /// The same agents without each part of the grid; the expert reads no prompts that could lack something.
  private func ablated(_ agent: BenchAgent) -> [BenchAgent] {
    guard case .team(let choice, nil) = agent else { return [] }
    return (parts ?? []).filter { choice != .expert || !MethodOptions.ofModelsAlone.contains($0) }
      .map { .team(choice, without: $0) }
  }

  private var parts: [Ablation]? {
    guard let ablationGrid else { return [] }
    let named = ablationGrid.split(separator: ",", omittingEmptySubsequences: false)
      .map { Ablation(rawValue: $0.trimmed) }
    let known = named.compactMap(\.self)
    return known.count == named.count ? known : nil
  }

  private func source(_ path: String) throws(EggError) -> AnswerSource {
    if path == "reference" { return .reference }
    guard Path.isFolder(path) else {
      throw EggError(
        .usage, "There is no folder \(path).",
        advice: "Name the folder that holds the answers, or 'reference'.")
    }
    return .folder(
      Path.normalized(path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path),
      sample: sample)
  }
}

/// How the work goes on.
struct PaceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Begin no problem later than so many seconds from now; `egg resume` goes on.", valueName: "seconds"))
  var slice: Double?

  @Option(
    help: ArgumentHelp(
      "Problems in work at once on each device. Timing has the device for itself whatever this is.",
      valueName: "count"))
  var lanes: Int?

  func validate() throws {
    if let slice, !(slice > 0 && slice < 1e9) {
      throw ValidationError("--slice is \(slice); it must be a positive number of seconds.")
    }
    if let lanes, !(1...256).contains(lanes) {
      throw ValidationError("--lanes is \(lanes); it must be from 1 to 256.")
    }
  }

  /// Problems at once: beside a GPU one is admitted and built while another is timed; on a processor both would take the
  /// same cores.
  func lanes(on device: DeviceName) -> Int { lanes ?? (device.isGPU ? 3 : 1) }
}
