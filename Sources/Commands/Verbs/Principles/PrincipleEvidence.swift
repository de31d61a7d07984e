import ArgumentParser
import Domain
import Knowledge
import Presentation

/// `egg principles evidence`.
struct PrincipleEvidence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract:
      "Show how often each principle was tried and kept, and what it brought against what was predicted.",
    discussion: """
      Every run of `egg optimize` adds its trials to a file in your data folder; EGG_EVIDENCE names another file, and \
      'off' keeps none.

      EXAMPLE: egg principles evidence --family normalisation
      """)

  @Option(help: ArgumentHelp("Only trials on this family of operators.", valueName: "name"))
  var family: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let store = UserEvidence.store else {
      throw EggError(.usage, "No record of trials is kept: EGG_EVIDENCE is 'off'.", advice: "Unset it.")
    }
    let rows = rows(store.evidence())
    if output.json { return try StandardStreams.output(json: Report(file: store.path, principles: rows)) }
    var table = TextTable([
      ("id", .left), ("family", .left), ("tried", .right), ("kept", .right), ("hit rate", .right),
      ("gain", .right),
      ("of predicted", .right),
    ])
    for row in rows {
      table.add([
        .init(row.id, .strong), .init(row.family), .init("\(row.tried)"), .init("\(row.kept)"),
        .init(Quantity.significant(row.hitRate)),
        .init(row.gain.map { "\(Quantity.significant($0))x" } ?? "-"),
        .init(row.ratio.map(Quantity.significant) ?? "-", row.isDemoted ? .caution : .plain),
      ])
    }
    let trials = rows.reduce(0) { $0 + $1.tried }
    StandardStreams.output(
      (rows.isEmpty ? [] : table.lines()) + [Line("  \(trials) trials in \(store.path)", .faint)])
  }

  private func rows(_ evidence: TrialEvidence) -> [Row] {
    let keys = Set(evidence.trials.map { Key(id: $0.principle, family: $0.family) })
    return keys.filter { family == nil || $0.family == family }
      .sorted { ($0.id, $0.family) < ($1.id, $1.family) }
      .map { Row($0, evidence.record(of: $0.id, on: $0.family)) }
  }

  private struct Key: Hashable {
    var id: String
    var family: String
  }

  private struct Row: Encodable {
    var id: String
    var family: String
    var tried: Int
    var kept: Int
    var hitRate: Double
    var gain: Double?
    var ratio: Double?
    var isDemoted: Bool

    init(_ key: Key, _ record: EvidenceRecord) {
      id = key.id
      family = key.family
      tried = record.tried
      kept = record.kept
      hitRate = record.hitRate ?? 0
      gain = record.gain
      ratio = record.ratio
      isDemoted = record.isDemoted
    }

    private enum CodingKeys: String, CodingKey {
      case id, family, tried, kept
      case hitRate = "hit_rate"
      case gain
      case ratio = "achieved_of_predicted"
      case isDemoted = "demoted"
    }
  }

  private struct Report: Encodable {
    let version = 1
    var file: String
    var principles: [Row]
  }
}
