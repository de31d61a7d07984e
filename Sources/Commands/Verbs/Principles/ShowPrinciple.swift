import ArgumentParser
import Domain
import Knowledge
import Presentation

/// `egg principles show`.
struct ShowPrinciple: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print one principle with everything that is known about it.")

  @Argument(help: "The id, such as A2.06.")
  var id: String

  @OptionGroup var folder: PrincipleFolderOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let catalogue = try folder.catalogue()
    guard let principle = catalogue[id.uppercased()] else { throw unknown(catalogue) }
    let evidence = UserEvidence.evidence
    if output.json { return try StandardStreams.output(json: PrincipleForm(principle, evidence)) }
    StandardStreams.output(lines(principle, evidence.record(of: principle.id)))
  }

  private func unknown(_ catalogue: Catalogue) -> EggError {
    let step = id.uppercased().prefix { $0 != "." }
    let siblings = catalogue.principles.map(\.id).filter { $0.hasPrefix("\(step).") }
    let advice =
      siblings.isEmpty
      ? "`egg principles` lists all of them." : "There are \(siblings.first ?? "") to \(siblings.last ?? "")."
    return EggError(.usage, "There is no principle \(id).", advice: advice)
  }

  private func lines(_ principle: Principle, _ record: EvidenceRecord) -> [Line] {
    let prior = principle.prior
    let rows: [(String, String?)] = [
      ("stage", principle.stage?.rawValue ?? "always"), ("class", principle.semantics.rawValue),
      ("targets", principle.targets.map(\.rawValue).joined(separator: " ")),
      ("capability", principle.capability.map { "\($0.lowerBound) to \($0.upperBound)" }),
      ("when", principle.gate.text), ("saves", principle.saves.map { "\($0.text) seconds" }),
      ("gain", "\(prior.low.shortText) to \(prior.high.shortText), usually \(prior.typical.shortText)"),
      ("effort", "\(principle.effort) of 5"), ("requires", list(principle.requires)),
      ("conflicts", list(principle.conflicts)), ("related", list(principle.related)),
      ("risk", principle.risk),
      ("check", principle.check), ("source", list(principle.sources)),
      ("record", principle.place.description),
      ("trials", record.summary),
    ]
    let mark = principle.polarity == .avoid ? "avoid: " : ""
    return [Line("\(principle.id)  \(mark)\(principle.title)", .strong)]
      + rows.compactMap { name, value in
        value.map { Line("  \(name)" + String(repeating: " ", count: 12 - name.count), .faint).adding($0) }
      } + [Line(""), Line("  \(principle.text)")]
  }

  private func list(_ words: [String]) -> String? { words.isEmpty ? nil : words.joined(separator: " ") }
}

extension EvidenceRecord {
  /// `3 of 4 kept, 1.42x in the mean, 0.8 of what was predicted`.
  var summary: String {
    guard tried > 0 else { return "none yet" }
    var parts = ["\(kept) of \(tried) kept"]
    if let gain { parts.append("\(Quantity.significant(gain))x in the mean") }
    if let ratio { parts.append("\(Quantity.significant(ratio)) of the predicted saving") }
    return parts.joined(separator: ", ")
  }
}
