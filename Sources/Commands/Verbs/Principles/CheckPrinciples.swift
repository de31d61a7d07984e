import ArgumentParser
import Domain
import Knowledge
import Presentation

/// `egg principles check`.
struct CheckPrinciples: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a folder of principles of your own; every mistake is told with file and line.",
    discussion: """
      Checks the grammar of gates and formulas, declared names, ids, sources, checks, references and conflicts, \
      together with the carried principles. Ends with 2 when something is wrong.

      EXAMPLE: egg principles check --principles my-principles
      """)

  @OptionGroup var folder: PrincipleFolderOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let catalogue = try folder.catalogue()
    let own = folder.folder.map { folder in
      catalogue.principles.filter { $0.place.file.hasPrefix("\(folder)/") }
    }
    let count = (own ?? catalogue.principles).count
    if output.json {
      try StandardStreams.output(json: Report(principles: catalogue.principles.count, own: own?.count ?? 0))
    } else {
      let place = folder.folder.map { " in \($0)" } ?? ""
      StandardStreams.output([Line("\(count) principles\(place): no mistakes", .good)])
    }
  }

  private struct Report: Encodable {
    let version = 1
    var principles: Int
    var own: Int
  }
}
