import ArgumentParser
import Domain
import Essentials
import Presentation
import Suite

/// `egg bench compare`: two benches, problem by problem.
struct BenchCompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two benches problem by problem.",
    discussion: """
      Prints the ratio of their speedups over eager with its interval for each problem, who wins, the geometric mean \
      and a sign test. Conditions that differ are named.

      EXAMPLE: egg bench compare first second --json
      """)

  @Argument(help: "The folder of the first bench.")
  var first: String

  @Argument(help: "The folder of the second bench.")
  var second: String

  @Option(
    help: ArgumentHelp(
      "The agents to take where a bench has several; one name, or two for the two.", valueName: "name"))
  var agent: [String] = []

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if agent.count > 2 {
      throw ValidationError("--agent may be given twice: for the first and for the second bench.")
    }
  }

  func run() async throws {
    let sides = [try side(first, agent.first), try side(second, agent.last)]
    let differences =
      sides[0].header.machineDifferences(from: sides[1].header)
      + sides[0].header.requestDifferences(from: sides[1].header)
    let comparison = BenchComparison(
      sides[0].rows, sides[1].rows, differences: differences.map(\.words))
    guard !comparison.pairs.isEmpty else {
      throw EggError(
        .usage, "\(first) and \(second) have no judged problem in common.",
        advice: "Compare benches over the same suite.")
    }
    if output.json {
      try StandardStreams.output(json: comparison)
    } else {
      StandardStreams.output(
        ComparisonTable.lines(for: comparison, names: (sides[0].name, sides[1].name)))
    }
  }

  private struct Side {
    var name: String
    var header: BenchHeader
    var rows: [ProblemResult]
  }

  private func side(_ path: String, _ agent: String?) throws -> Side {
    let folder = try BenchFolder.existing(path, workingDirectory: FileManager.default.currentDirectoryPath)
    let state = try folder.state()
    guard let header = state.header else {
      throw EggError(.usage, "\(path) has no results yet.", advice: "Go on with it: egg resume \(path)")
    }
    let name = agent ?? header.agents.first ?? ""
    guard header.agents.contains(name) else {
      throw EggError(
        .usage, "\(path) has no agents '\(name)'.",
        advice: "It has \(header.agents.joined(separator: ", ")).")
    }
    return Side(
      name: "\(path)  \(name), \(header.device)", header: header,
      rows: state.rows.filter { $0.agents == name })
  }
}
