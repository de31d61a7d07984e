import Domain
import Journal

/// What each stage brought.
enum StageSection {
  static func html(_ story: RunStory) -> HTML {
    guard !story.summaries.isEmpty else { return .empty }
    let rows = story.summaries.map { summary -> [HTML] in
      [
        .text(summary.stage.rawValue), .text("\(summary.tried)"), .text("\(summary.accepted)"),
        .text(Quantity.ratio(summary.gain)), .text(summary.ending?.title ?? ""),
      ]
    }
    let columns: [ReportTable.Column] = [
      .text("stage"), .number("tried"), .number("accepted"), .number("gain"), .text("ended because"),
    ]
    return ReportPage.section("Stages", ReportTable(columns: columns, rows: rows).html)
  }
}

extension StageSummary.Ending {
  /// The reason for people.
  var title: String {
    switch self {
    case .attempts: "all attempts were made"
    case .headroom: "close enough to the floor"
    case .notWorthOptimizing: "nothing more was worth its cost"
    case .budget: "the budget ended"
    }
  }
}

/// The final measurements of the winner.
enum SpeedSection {
  static func html(_ story: RunStory) -> HTML {
    guard let best = story.best, !best.timings.isEmpty else { return .empty }
    let rows = best.timings.map { timing -> [HTML] in
      let outcome = timing.outcome
      return [
        .text(EventLines.name(timing.rival, in: story)), .text(Quantity.duration(outcome.rivalSeconds.value)),
        .text(Quantity.duration(outcome.candidateSeconds.value)), .text(Quantity.ratio(outcome.speedup)),
        .tag("span", ["class": "badge \(outcome.verdict.style)"], text: outcome.verdict.rawValue),
        .text("\(outcome.blocks)"),
      ]
    }
    let columns: [ReportTable.Column] = [
      .text("against"), .number("its time"), .number("ours"), .number("speedup"), .text("verdict"),
      .number("blocks"),
    ]
    let note = "Both sides ran in alternating blocks on different fresh inputs; brackets hold 95 % intervals."
    return ReportPage.section(
      "Speed of the final candidate", ReportTable(columns: columns, rows: rows).html,
      .tag("p", ["class": "note"], text: note), steps(best.record.profile))
  }

  private static func steps(_ profile: ProfileReport?) -> HTML {
    guard let profile, !profile.steps.isEmpty else { return .empty }
    let rows = profile.steps.map { step -> [HTML] in
      [
        .text(step.name), .text(Quantity.duration(step.seconds)),
        .text(Quantity.fixed(step.seconds / profile.seconds * 100, 0) + " %"),
      ]
    }
    let columns: [ReportTable.Column] = [.text("step"), .number("time"), .number("share")]
    return .group([
      .tag("h3", text: "Where its time goes"), ReportTable(columns: columns, rows: rows).html,
    ])
  }
}

/// How the winner did on each input family.
enum CheckSection {
  static func html(_ story: RunStory) -> HTML {
    guard let check = story.best?.record.check else { return .empty }
    let rows = check.cases.map { result -> [HTML] in
      [
        .text(result.family), bar(result.errorRatio),
        .text(result.failure.map { "\($0.label): \($0.message)" } ?? "passed"),
      ]
    }
    let columns: [ReportTable.Column] = [
      .text("input family"), .text("error, of what is allowed"), .text("outcome"),
    ]
    let note =
      "The error is the candidate's distance from a 64-bit reference; allowed is three times the distance that "
      + "PyTorch itself has. Measured precision class: \(check.precision.rawValue)."
    return ReportPage.section(
      "Correctness of the final candidate", ReportTable(columns: columns, rows: rows).html,
      .tag("p", ["class": "note"], text: note))
  }

  private static func bar(_ ratio: Double) -> HTML {
    let share = min(max(ratio.isFinite ? ratio : 1, 0), 1)
    return .tag(
      "span", ["class": "ratio"],
      .tag(
        "span", ["class": "bar"],
        .tag(
          "span",
          [
            "class": ratio <= 1 ? "fill good" : "fill bad",
            "style": "width:\(Quantity.fixed(share * 100, 1))%",
          ])),
      .text(Quantity.fixed(ratio, 2)))
  }
}

/// Remarks, the machine and the versions.
enum EnvironmentSection {
  static func html(_ story: RunStory) -> HTML {
    .group([warnings(story), facts(story)])
  }

  private static func warnings(_ story: RunStory) -> HTML {
    var warnings = story.admission?.warnings ?? []
    if let reason = story.admission?.trace.opaqueReason, !warnings.contains(where: { $0.kind == .opaque }) {
      warnings.append(.init(kind: .opaque, message: reason))
    }
    guard !warnings.isEmpty else { return .empty }
    let items = warnings.map { warning in
      HTML.tag("li", [:], .tag("strong", text: warning.kind.rawValue), .text(": \(warning.message)"))
    }
    return ReportPage.section("Warnings", .tag("ul", ["class": "warnings"], all: items))
  }

  private static func facts(_ story: RunStory) -> HTML {
    let settings = story.header.map { header in
      [
        ("seeds", "\(header.settings.seeds)"),
        ("attempts in each stage", "\(header.settings.attemptsPerStage)"),
        ("random seed", "\(header.settings.randomSeed)"), ("problem hash", header.problem.hash.short),
      ]
    }
    let versions = (story.result?.environment ?? story.header?.environment ?? [:]).sorted { $0.key < $1.key }
    let rows = device(story) + versions.map { ($0.key, $0.value) } + (settings ?? [])
    guard !rows.isEmpty else { return .empty }
    let table = ReportTable(
      columns: [.text("fact"), .text("value")], rows: rows.map { [.text($0.0), .text($0.1)] })
    return ReportPage.section("Environment", table.html)
  }

  private static func device(_ story: RunStory) -> [(String, String)] {
    guard let admission = story.admission else { return [] }
    let device = admission.device
    return [
      ("device", device.name), ("cores", "\(device.cores)"),
      ("copy rate, measured", Quantity.bandwidth(device.bandwidth)),
      ("matrix product rate, measured", Quantity.arithmeticRate(device.floatingPointRate)),
      ("last-level cache", Quantity.bytes(Double(device.cacheBytes))),
      ("bytes that must move", Quantity.bytes(admission.compulsoryBytes)),
      ("roofline floor", Quantity.duration(admission.floorSeconds)),
    ]
  }
}
