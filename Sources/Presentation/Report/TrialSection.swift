import Domain
import Journal

/// What was tried, why, and how it ended.
enum TrialSection {
  static func html(_ story: RunStory) -> HTML {
    guard !story.trials.isEmpty else { return .empty }
    let columns: [ReportTable.Column] = [
      .number("#"), .text("stage"), .text("what and why"), .text("ending"), .number("speedup"),
      .number("time"),
    ]
    let rows = story.trials.map { row($0, story) }
    return ReportPage.section("What was tried", ReportTable(columns: columns, rows: rows).html)
  }

  private static func row(_ trial: Trial, _ story: RunStory) -> [HTML] {
    [
      .text("\(trial.number)"), .text(trial.candidate.stage.rawValue), reason(trial, story), ending(trial),
      speedup(trial, story), .text(trial.seconds.map { Quantity.duration($0.value) } ?? ""),
    ]
  }

  private static func reason(_ trial: Trial, _ story: RunStory) -> HTML {
    var parts = [HTML.tag("div", ["class": "title"], text: trial.candidate.title)]
    if let issue = trial.issue { parts.append(.tag("div", ["class": "note"], text: "mends: \(issue)")) }
    if let plan = trial.plan, plan.summary != trial.candidate.title {
      parts.append(.tag("div", text: plan.summary))
    }
    let origin = trial.candidate.parent.flatMap(story.trial).map { "from #\($0.number)" } ?? "seed"
    let prediction = trial.plan?.predictedSpeedup.map { ", predicted \(Quantity.ratio($0))" } ?? ""
    let tags = (trial.plan?.principles ?? []).map { HTML.tag("code", ["class": "principle"], text: $0) }
    parts.append(.tag("div", ["class": "note"], .text(origin + prediction + " "), .group(tags)))
    if let failure = trial.failure { parts.append(self.failure(failure)) }
    return .tag("div", ["class": "why"], all: parts)
  }

  private static func failure(_ failure: Failure) -> HTML {
    let message = "\(failure.label): \(failure.message)"
    guard !failure.log.isEmpty else { return .tag("div", ["class": "failure"], text: message) }
    return .tag(
      "details", ["class": "failure"], .tag("summary", text: message), .tag("pre", [:], .text(failure.log)))
  }

  private static func ending(_ trial: Trial) -> HTML {
    let ending = trial.ending
    return .group([
      .tag("span", ["class": "badge \(ending?.style ?? "neutral")"], text: ending?.title ?? "not judged"),
      .tag("div", ["class": "note"], text: trial.record.decision?.reason ?? ""),
    ])
  }

  private static func speedup(_ trial: Trial, _ story: RunStory) -> HTML {
    guard let timing = trial.decisive else { return .empty }
    let speedup = timing.outcome.speedup
    return .group([
      .tag("strong", text: Quantity.ratio(speedup.value)),
      .tag(
        "div", ["class": "note"],
        text: "\(Quantity.fixed(speedup.low, 2)) to \(Quantity.fixed(speedup.high, 2))"),
      .tag("div", ["class": "note"], text: "over \(EventLines.name(timing.rival, in: story))"),
    ])
  }
}
