import ArgumentParser
import Domain
import Knowledge
import Presentation

/// `egg principles list`.
struct ListPrinciples: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List principles: id, stage, targets, expected gain, effort, trials.")

  @OptionGroup var filter: PrincipleFilter
  @OptionGroup var folder: PrincipleFolderOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let evidence = UserEvidence.evidence
    let principles = try folder.catalogue().principles.filter(filter.includes)
    if output.json {
      return try StandardStreams.output(
        json: PrincipleList(principles: principles.map { PrincipleForm($0, evidence) }))
    }
    var table = TextTable([
      ("id", .left), ("stage", .left), ("targets", .left), ("gain", .right), ("effort", .right),
      ("kept", .right),
      ("title", .left),
    ])
    for principle in principles {
      let record = evidence.record(of: principle.id)
      table.add([
        .init(principle.id, .strong), .init(principle.stage?.rawValue ?? "always"),
        .init(principle.targets.map(\.rawValue).joined(separator: " ")),
        .init(principle.polarity == .avoid ? "avoid" : "\(Quantity.significant(principle.prior.typical))x"),
        .init("\(principle.effort)"), .init(record.tried == 0 ? "-" : "\(record.kept) of \(record.tried)"),
        .init(principle.title),
      ])
    }
    StandardStreams.output(table.lines() + [Line("  \(principles.count) principles", .faint)])
  }
}

/// The form of `egg principles list --json`.
struct PrincipleList: Encodable {
  let version = 1
  var principles: [PrincipleForm]
}
