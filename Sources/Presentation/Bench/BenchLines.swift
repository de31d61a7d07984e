import Domain
import Suite

/// What a bench tells while it goes.
enum BenchLines {
  /// Lines for what happened; none for what only changes the status line.
  static func lines(for moment: BenchMoment, in story: BenchStory) -> [Line] {
    switch moment {
    case .began, .step: []
    case .ended(let result): [line(for: result, number: story.done, of: story.total)]
    case .postponed(let key, let reason):
      [EventLines.labelled("later", "\(key.problem): \(reason)", .caution)]
    case .deviceLeft(let device, let reason):
      [EventLines.labelled("left", "\(device) leaves the bench: \(reason)", .bad)]
    }
  }

  /// `12/250 level1/3_Name  FASTER 1.83x over eager, 1.20x over torch.compile  14.2 s`.
  private static func line(for result: ProblemResult, number: Int, of total: Int) -> Line {
    let width = "\(total)".count
    let count = String(repeating: " ", count: max(0, width - "\(number)".count)) + "\(number)/\(total) "
    let head = Line(count, .faint).adding(result.problem, .strong).adding("  ")
    return verdict(of: result, after: head).adding("  \(Quantity.duration(result.seconds))", .faint)
  }

  private static func verdict(of result: ProblemResult, after head: Line) -> Line {
    switch result.status {
    case .correct:
      guard let eager = result.overEager, let word = result.word else {
        return head.adding("correct, not timed", .caution)
      }
      let form = result.returned.map { ", returned: \($0.title)" } ?? ""
      let apart = result.isDegenerate ? ", degenerate" : ""
      let line = head.adding("\(word.rawValue) \(Quantity.ratio(eager)) over eager", word.role)
      return line.adding(rival(of: result) + form + apart)
    case .failed: return head.adding("failed", .bad).adding(" \(result.reason ?? "")")
    case .inadmissible: return head.adding("not admitted", .caution).adding(" \(result.reason ?? "")")
    case .error: return head.adding("machine failed", .bad).adding(" \(result.reason ?? "")")
    }
  }

  private static func rival(of result: ProblemResult) -> String {
    guard let fastest = result.speedup.fastest, fastest.baseline != .eager else { return "" }
    return ", \(Quantity.ratio(fastest.value)) over \(fastest.baseline.title)"
  }

  /// `| 3:12, 41:00 left · 12 of 250 · geo 1.43x · best 7.1x level1/5 · level1/6 tiling/attempt-2/check`.
  static func status(_ story: BenchStory, elapsed: Double, frame: Int) -> Line {
    let marks = ["|", "/", "-", "\\"]
    let left = story.left(after: elapsed).map { ", \(Quantity.clock($0)) left" } ?? ""
    var parts = ["\(story.done) of \(story.total)"]
    if let mean = story.geometricMean { parts.append("geo \(Quantity.ratio(mean))") }
    if let best = story.best, let speedup = best.overEager {
      parts.append("best \(Quantity.ratio(speedup)) \(short(best.problem))")
    }
    parts += story.atWork.map { "\(short($0.key.problem)) \($0.step)" }
    return Line("\(marks[frame % marks.count]) ", .label)
      .adding(Quantity.clock(elapsed) + left, .strong)
      .adding(parts.map { " · \($0)" }.joined())
  }

  /// The level and number alone, where there are any.
  private static func short(_ problem: String) -> String {
    let parts = problem.split(separator: "/")
    guard let name = parts.last else { return problem }
    let number = name.prefix { $0.isNumber }
    return number.isEmpty ? problem : parts.dropLast().map { "\($0)/" }.joined() + number
  }
}
