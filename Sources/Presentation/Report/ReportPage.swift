import Domain
public import Journal

/// The report of a run: one HTML file that needs nothing else, made from the run's journal alone.
public enum ReportPage {
  /// The document's text.
  public static func html(for entries: some Sequence<JournalEntry>) -> String { html(for: RunStory(entries)) }

  static func html(for story: RunStory) -> String {
    let name = story.header?.problem.name ?? "run"
    let head = HTML.tag(
      "head", [:],
      .tag("meta", ["charset": "utf-8"]),
      .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .tag("meta", ["name": "color-scheme", "content": "light dark"]),
      .tag("title", text: "EGG: \(name)"),
      .tag("style", [:], .verbatim(ReportStyle.sheet)))
    let sections: [HTML] = [
      ReportHeader.html(story), trajectory(story), StageSection.html(story), SpeedSection.html(story),
      TrialSection.html(story), CheckSection.html(story), code(story), EnvironmentSection.html(story),
    ]
    let body = HTML.tag("body", [:], .tag("main", all: sections))
    return "<!doctype html>\n" + HTML.tag("html", ["lang": "en"], head, body).rendered + "\n"
  }

  /// A titled part of the page.
  static func section(_ title: String, _ children: HTML...) -> HTML {
    .tag("section", [:], .tag("h2", text: title), .group(children))
  }

  private static func trajectory(_ story: RunStory) -> HTML {
    guard let plot = TrajectoryPlot(story) else { return .empty }
    let legend = HTML.tag(
      "p", ["class": "legend"],
      .tag("span", ["class": "key kept"], text: "accepted"),
      .tag("span", ["class": "key dropped"], text: "not accepted"),
      .tag("span", ["class": "key failed"], text: "failed"),
      .tag("span", ["class": "key best"], text: "best so far"))
    return section("Trajectory", .tag("div", ["class": "scroll", "tabindex": "0"], plot.svg), legend)
  }

  private static func code(_ story: RunStory) -> HTML {
    var parts: [HTML] = []
    if let best = story.best {
      parts.append(section("Final code: \(best.candidate.title)", listing(best.candidate.source)))
    }
    if let problem = story.header?.problem {
      let summary = HTML.tag("summary", text: "\(problem.name).py")
      parts.append(section("Problem", .tag("details", [:], summary, listing(problem.source))))
    }
    return .group(parts)
  }

  private static func listing(_ source: String) -> HTML {
    .tag("pre", ["class": "code", "tabindex": "0"], .tag("code", [:], Highlighter.python(source)))
  }
}
