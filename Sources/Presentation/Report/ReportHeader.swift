import Domain
import Journal

/// The top of the report: what was optimised, the verdict, the numbers that matter.
enum ReportHeader {
  static func html(_ story: RunStory) -> HTML {
    .tag(
      "header", [:],
      .tag("p", ["class": "kicker"], text: "EGG kernel report"),
      .tag("h1", [:], .text(story.header?.problem.name ?? "run"), .text(" "), badge(story)),
      .tag("p", ["class": "conditions"], text: conditions(story)),
      .tag("dl", ["class": "tiles"], all: tiles(story)))
  }

  private static func badge(_ story: RunStory) -> HTML {
    let (word, role) = verdict(story)
    return .tag("span", ["class": "badge \(role)"], text: word)
  }

  private static func verdict(_ story: RunStory) -> (word: String, role: String) {
    guard let result = story.result else {
      return story.state.interruption == nil ? ("UNFINISHED", "caution") : ("INTERRUPTED", "caution")
    }
    guard result.candidate != nil, result.verdict.strict else { return ("NO VALID CANDIDATE", "bad") }
    guard let row = SpeedupRow.rows(of: result, story).first else { return ("CORRECT", "neutral") }
    return (row.verdict.rawValue, row.verdict.style)
  }

  private static func conditions(_ story: RunStory) -> String {
    let header = story.header
    let device = story.admission?.device.name ?? story.result?.device
    let settings = header.map {
      ["target \($0.settings.target.rawValue)", "precision \($0.settings.precision.rawValue)"]
    }
    let agents = header.map { ["agents \($0.agents)"] }
    return ([device].compactMap { $0 } + (settings ?? []) + (agents ?? [])).joined(separator: " · ")
  }

  private static func tiles(_ story: RunStory) -> [HTML] {
    guard let result = story.result else {
      return [tile("candidates evaluated", "\(story.evaluations)", story.state.interruption ?? "")]
    }
    var tiles = SpeedupRow.rows(of: result, story).map { row in
      tile("over \(row.baseline.title)", Quantity.ratio(row.speedup.value), interval(row.speedup))
    }
    if let candidate = result.time.candidate {
      let floor = "\(Quantity.ratio(candidate / result.time.floor)) the roofline floor"
      tiles.append(tile("time for each call", Quantity.duration(candidate * 1e-6), floor))
    }
    let seconds = "in \(Quantity.duration(result.seconds))"
    return tiles + [tile("candidates evaluated", "\(result.evaluations)", seconds)]
      + models(story.state.spending)
  }

  private static func models(_ spending: Spending) -> [HTML] {
    guard let (count, remark) = CallText.headline(for: spending) else { return [] }
    return [tile("model calls", count, remark)]
  }

  private static func interval(_ estimate: Estimate) -> String {
    "95 % interval \(Quantity.fixed(estimate.low, 2)) to \(Quantity.fixed(estimate.high, 2))"
  }

  private static func tile(_ title: String, _ value: String, _ remark: String) -> HTML {
    .tag(
      "div", ["class": "tile"], .tag("dt", text: title), .tag("dd", ["class": "value"], text: value),
      remark.isEmpty ? .empty : .tag("dd", ["class": "remark"], text: remark))
  }
}

extension SpeedVerdict {
  /// The class of a verdict's badge.
  var style: String {
    switch self {
    case .faster: "good"
    case .same: "neutral"
    case .slower: "bad"
    case .unstable: "caution"
    }
  }
}

extension Attempt.Ending {
  /// The class of an ending's badge.
  var style: String {
    switch self {
    case .accepted: "good"
    case .same, .duplicate: "neutral"
    case .slower, .unstable: "caution"
    case .failed: "bad"
    }
  }
}
