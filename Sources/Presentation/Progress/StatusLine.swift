import Domain

/// The line at the foot of a terminal that says where a run is.
public enum StatusLine {
  /// The line for a story `elapsed` seconds after the run began; `frame` counts redraws, for the moving mark.
  public static func line(for story: RunStory, elapsed: Double, frame: Int) -> Line {
    let parts = [
      story.stage?.rawValue, work(story), best(story), Quantity.count(story.evaluations, "evaluation"),
    ]
    let text = parts.compactMap { $0 }.joined(separator: " · ")
    return Line("\(mark(frame)) ", .label).adding(clock(story, elapsed), .strong).adding(" · " + text)
  }

  private static func mark(_ frame: Int) -> String {
    let marks = ["|", "/", "-", "\\"]
    return marks[frame % marks.count]
  }

  private static func clock(_ story: RunStory, _ elapsed: Double) -> String {
    guard let budget = story.header?.settings.timeBudget else { return Quantity.clock(elapsed) }
    return "\(Quantity.clock(elapsed)), \(Quantity.clock(budget - elapsed)) left"
  }

  private static func work(_ story: RunStory) -> String {
    switch story.step {
    case .building, .checking, .timing, .debugging:
      story.trials.last.map { "\(story.step.rawValue) #\($0.number)" } ?? story.step.rawValue
    default: story.step.rawValue
    }
  }

  private static func best(_ story: RunStory) -> String? {
    guard let best = story.best, let seconds = best.seconds else { return nil }
    let speedup = story.speedup(over: .eager).map { " (\(Quantity.ratio($0)) eager)" } ?? ""
    return "best #\(best.number) \(Quantity.duration(seconds.value))\(speedup)"
  }
}
