import Domain
import Knowledge
import Presentation

/// What `egg principles explain` tells.
struct ExplanationReport: Encodable {
  let version = 1
  let problem: String
  let device: String
  let target: Target
  let family: String
  /// Passing and unknown gates with the best first, then warnings, then refuted gates.
  let principles: [Row]

  init(
    problem: String, admission: Admission, target: Target, explanations: [Explanation], features: Features
  ) {
    self.problem = problem
    device = admission.device.name
    self.target = target
    family = features.values["w.family"]?.text ?? "unknown"
    let rows = explanations.enumerated().map { (place: $0.offset, row: Row($0.element)) }
    principles = rows.sorted { ($1.row.rank, $0.place) < ($0.row.rank, $1.place) }.map(\.row)
  }

  /// A principle on this problem.
  struct Row: Encodable {
    let id: String
    let title: String
    let stage: String
    let polarity: Principle.Polarity
    let truth: Truth
    let score: Double?
    let predictedSpeedup: Double?
    let savedMicroseconds: Double?
    let tried: Int
    let kept: Int
    let terms: [GateTerm]

    init(_ explanation: Explanation) {
      let principle = explanation.principle
      id = principle.id
      title = principle.title
      stage = principle.stage?.rawValue ?? "always"
      polarity = principle.polarity
      truth = explanation.truth
      score = explanation.match?.score
      predictedSpeedup = explanation.match?.predicted
      savedMicroseconds = explanation.match?.savedSeconds.map { $0 * 1e6 }
      tried = explanation.match?.evidence.tried ?? 0
      kept = explanation.match?.evidence.kept ?? 0
      terms = explanation.terms
    }

    fileprivate var rank: Double {
      if truth == .no { return -2 }
      return score ?? -1
    }

    private enum CodingKeys: String, CodingKey {
      case id, title, stage, polarity, truth, score
      case predictedSpeedup = "predicted_speedup"
      case savedMicroseconds = "saved_us"
      case tried, kept, terms
    }
  }
}

/// For people.
extension ExplanationReport {
  /// One block for each answer: those that apply, those that may, warnings, and on demand the refuted ones.
  func lines(withRefuted: Bool) -> [Line] {
    let acts = principles.filter { $0.polarity == .act }
    let refuted = principles.filter { $0.truth == .no }
    let head = Line("\(problem)", .strong).adding("  \(family), target \(target.rawValue), \(device)", .faint)
    let blocks = [
      block("apply", acts.filter { $0.truth == .yes }),
      block("may apply (something is unknown)", acts.filter { $0.truth == .unknown }),
      block("leave or mind", principles.filter { $0.polarity == .avoid && $0.truth == .yes }),
      withRefuted
        ? block("do not apply", refuted) : [Line("\(refuted.count) do not apply; --all tells why", .faint)],
    ]
    return [head] + blocks.flatMap { $0 }
  }

  private func block(_ title: String, _ rows: [Row]) -> [Line] {
    rows.isEmpty ? [] : [Line(title, .label)] + rows.flatMap(lines)
  }

  private func lines(_ row: Row) -> [Line] {
    var line = Line("  \(row.id)", .strong).adding(
      String(repeating: " ", count: max(1, 8 - row.id.count)) + row.title)
    if row.polarity == .act, row.truth != .no, let speedup = row.predictedSpeedup {
      let saved = row.savedMicroseconds.map { ", saves \(Quantity.duration($0 * 1e-6))" } ?? ""
      let trials = row.tried > 0 ? ", \(row.kept) of \(row.tried) kept" : ""
      line = line.adding("  \(Quantity.significant(speedup))x\(saved)\(trials)", .good)
    }
    return [line]
      + row.terms.map { term in
        let facts = term.facts.isEmpty ? "" : "  (\(term.facts.joined(separator: ", ")))"
        return Line("            \(term.truth.rawValue.padded(8))\(term.text)", .faint).adding(facts, .faint)
      }
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
