import Agents
import ArgumentParser
import Domain
import Knowledge
import Presentation

/// `egg principles prompts`.
struct PromptCosts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prompts",
    abstract:
      "Show how long each prompt is, for a small soft-max; your own problem's and candidate's text come on top."
  )

  @Option(help: "What kernels are written for: cpu, triton or cuda.")
  var target = Target.triton.rawValue

  @OptionGroup var folder: PrincipleFolderOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if Target(rawValue: target) == nil {
      throw ValidationError("--target is '\(target)'; it must be cpu, triton or cuda.")
    }
  }

  func run() throws {
    let rows = try PromptSizes.rows(for: Target(rawValue: target) ?? .triton, try folder.catalogue())
    if output.json { return try StandardStreams.output(json: Report(target: target, prompts: rows)) }
    var table = TextTable([
      ("prompt", .left), ("role, bytes", .right), ("task, bytes", .right), ("tokens", .right),
    ])
    for row in rows {
      table.add([
        .init(row.task), .init("\(row.systemBytes)"), .init("\(row.userBytes)"), .init("\(row.tokens)"),
      ])
    }
    StandardStreams.output(
      table.lines() + [Line("  tokens are estimated at \(Int(PromptSizes.bytesOfToken)) bytes each", .faint)])
  }

  private struct Report: Encodable {
    let version = 1
    var target: String
    var prompts: [PromptSizes.Row]
  }
}
