public import Domain
import Essentials

/// Where the answers to a suite come from, when they are judged and not looked for.
public enum AnswerSource: Sendable, Hashable {
  /// A folder with a file for each problem.
  case folder(String, sample: Int)
  /// Each problem's own module under the name `ModelNew`: plain PyTorch.
  case reference

  /// A name for reports.
  public var name: String {
    switch self {
    case .reference: "reference"
    case .folder(let path, let sample):
      (Path.normalized(path).split(separator: "/").last.map(String.init) ?? "answers")
        + (sample == 0 ? "" : "-sample\(sample)")
    }
  }

  /// The answer to a problem; `nil` when the folder has none.
  ///
  /// - Throws: `.usage` when there is a file which can't be read.
  public func answer(
    to problem: SuiteProblem, read: (String) throws(EggError) -> String
  ) throws(EggError) -> String? {
    switch self {
    case .reference: AnswerSource.reference(of: problem.problem)
    case .folder(let path, let sample):
      if let file = AnswerSource.file(in: path, for: problem, sample: sample) { try read(file) } else { nil }
    }
  }

  /// Names that an answer may have, the plainest first: the problem's own, or those of KernelBench's runs.
  static func names(for problem: SuiteProblem, sample: Int) -> [String] {
    var names = sample == 0 ? [problem.id, problem.problem.name] : []
    if let level = problem.levelNumber, let number = problem.number {
      names.append("level_\(level)_problem_\(number)_sample_\(sample)_kernel")
      if sample == 0 { names.append("level\(level)/\(number)") }
    }
    return names.map { $0 + ".py" }
  }

  private static func file(in folder: String, for problem: SuiteProblem, sample: Int) -> String? {
    names(for: problem, sample: sample).map { "\(folder)/\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  private static func reference(of problem: Problem) -> String {
    problem.source.replacing(#/\bModel\b/#.wordBoundaryKind(.simple), with: "ModelNew")
  }
}
