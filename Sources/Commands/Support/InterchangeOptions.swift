import ArgumentParser
import Domain
import Essentials
import Interchange

/// Reading of problems and candidates that are Python files or documents of flashinfer-bench.
struct InterchangeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Sizes and inputs for a flashinfer-bench definition with variable axes: a workload, or traces one a line.",
      valueName: "file"))
  var workload: String?

  /// A Python module, or the module of a definition.
  func problem(at path: String) throws(EggError) -> Problem {
    guard isDocument(path) else {
      guard workload == nil else { throw misplacedWorkload(path) }
      return try SourceFile.problem(at: path)
    }
    let definition = try definition(at: path)
    return try Problem(definition, try workload(for: definition))
  }

  /// The text of a Python module, or that of a solution for the definition that `problem` names.
  func candidateSource(at path: String, for problem: String) throws(EggError) -> String {
    let text = try SourceFile.text(at: path, what: "candidate")
    guard isDocument(path) || isDocument(problem) else { return text }
    guard isDocument(path), isDocument(problem) else {
      throw EggError(
        .usage, "Of \(problem) and \(path) one is Python and the other JSON.",
        advice:
          "Name a problem and a candidate in Python, or a definition and a solution of flashinfer-bench.")
    }
    let definition = try definition(at: problem)
    return try Flashinfer.Solution(json: Data(text.utf8)).candidateSource(
      for: definition, try workload(for: definition))
  }

  private func definition(at path: String) throws(EggError) -> Flashinfer.Definition {
    try Flashinfer.Definition(json: Data(try SourceFile.text(at: path, what: "definition").utf8))
  }

  private func workload(for definition: Flashinfer.Definition) throws(EggError) -> Flashinfer.Workload? {
    guard let workload else { return nil }
    let text = try SourceFile.text(at: workload, what: "workload")
    return try Flashinfer.Workload(text: Data(text.utf8), for: definition.name)
  }

  private func isDocument(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }

  private func misplacedWorkload(_ path: String) -> EggError {
    EggError(
      .usage, "--workload gives sizes to a definition of flashinfer-bench, and \(path) is no .json file.",
      advice: "Leave it out: a Python problem has sizes of its own.")
  }
}
