import Domain

/// Time for each call of every candidate, in the order of their trial, with baselines and floor: an inline SVG.
struct TrajectoryPlot {
  private let story: RunStory
  private let scale: PlotScale
  private let frame = Frame()

  /// The geometry in pixels of the drawing's own coordinates.
  struct Frame {
    let width = 1000.0
    let height = 412.0
    let left = 70.0
    let right = 780.0
    let top = 56.0
    let bottom = 332.0
    /// Where candidates without a time are marked.
    let rail = 352.0
  }

  /// A plot of a story; `nil` when nothing was timed.
  init?(_ story: RunStory) {
    self.story = story
    let times =
      story.trials.compactMap { $0.seconds?.value } + TrajectoryPlot.references(story).map(\.seconds)
    guard story.trials.contains(where: { $0.seconds != nil }),
      let scale = PlotScale(values: times, bottom: frame.bottom, top: frame.top)
    else { return nil }
    self.scale = scale
  }

  /// The drawing.
  var svg: HTML {
    .tag(
      "svg",
      [
        "viewBox": "0 0 \(number(frame.width)) \(number(frame.height))", "role": "img",
        "aria-label": "Time for each call of every candidate, by evaluation number",
      ],
      .group(bands), .group(grid), .group(referenceLines), acceptedLine, .group(story.trials.map(mark)),
      axisTitles)
  }

  /// A horizontal line with a name.
  struct Reference {
    var title: String
    var seconds: Double
    var style: String
  }

  private static func references(_ story: RunStory) -> [Reference] {
    let baselines = story.baselines.sorted { $0.value.value > $1.value.value }.map {
      Reference(title: $0.key.title, seconds: $0.value.value, style: "baseline")
    }
    let floor = story.admission.map {
      Reference(title: "roofline floor", seconds: $0.floorSeconds, style: "floor")
    }
    return baselines + [floor].compactMap { $0 }.filter { $0.seconds > 0 }
  }

  private func x(_ number: Int) -> Double {
    let slots = Double(max(story.trials.count, 1))
    return frame.left + (Double(number) - 0.5) / slots * (frame.right - frame.left)
  }

  private func number(_ value: Double) -> String { Quantity.fixed(value, value == value.rounded() ? 0 : 1) }
}

extension TrajectoryPlot {
  /// One band for each stretch of trials of one stage.
  private var bands: [HTML] {
    let width = (frame.right - frame.left) / Double(max(story.trials.count, 1))
    var stretches: [(stage: Stage, first: Int, last: Int)] = []
    for trial in story.trials {
      if let last = stretches.indices.last, stretches[last].stage == trial.candidate.stage {
        stretches[last].last = trial.number
      } else {
        stretches.append((trial.candidate.stage, trial.number, trial.number))
      }
    }
    return stretches.enumerated().flatMap { index, stretch in
      let left = x(stretch.first) - width / 2
      let right = x(stretch.last) + width / 2
      return [
        .tag(
          "rect",
          [
            "class": index.isMultiple(of: 2) ? "band even" : "band odd", "x": number(left),
            "y": number(frame.top - 22),
            "width": number(right - left), "height": number(frame.rail + 14 - frame.top + 22),
          ]),
        label(stretch.stage.rawValue, (left + right) / 2, frame.top - 8, "stage"),
      ]
    }
  }

  private var grid: [HTML] {
    let numbers = story.trials.map(\.number)
    let every = max(1, numbers.count / 20 + (numbers.count > 20 ? 1 : 0))
    return scale.ticks.flatMap { tick in
      [
        line(frame.left, scale.position(tick), frame.right, scale.position(tick), "grid"),
        label(Quantity.duration(tick), frame.left - 8, scale.position(tick) + 4, "tick end"),
      ]
    }
      + numbers.filter { ($0 - 1).isMultiple(of: every) }.map {
        label("\($0)", x($0), frame.rail + 30, "tick")
      }
  }

  private var referenceLines: [HTML] {
    let references = TrajectoryPlot.references(story)
    let heights = references.map { scale.position($0.seconds) }
    let labels = LabelLayout.spread(heights, gap: 17, in: frame.top...frame.bottom)
    return references.indices.map { index in
      let reference = references[index]
      let text = "\(reference.title) \(Quantity.duration(reference.seconds))"
      return .group([
        line(frame.left, heights[index], frame.right, heights[index], reference.style),
        line(frame.right, heights[index], frame.right + 10, labels[index], reference.style),
        label(text, frame.right + 14, labels[index] + 4, "reference start"),
      ])
    }
  }

  /// The incumbent's time as a step line.
  private var acceptedLine: HTML {
    let accepted = story.trials.filter { $0.isAccepted && $0.seconds != nil }
    guard let first = accepted.first, let firstTime = first.seconds else { return .empty }
    var path = "M\(number(x(first.number))) \(number(scale.position(firstTime.value)))"
    for trial in accepted.dropFirst() {
      guard let seconds = trial.seconds else { continue }
      path += " H\(number(x(trial.number))) V\(number(scale.position(seconds.value)))"
    }
    return .tag("path", ["class": "accepted", "d": path + " H\(number(frame.right))"])
  }

  private var axisTitles: HTML {
    .group([
      label("time for each call (logarithmic)", frame.left, 20, "axis start"),
      label("candidate", (frame.left + frame.right) / 2, frame.rail + 50, "axis"),
    ])
  }

  /// A disc for what was accepted, a ring for what was not, a cross on the rail for what failed.
  private func mark(_ trial: Trial) -> HTML {
    let title = HTML.tag("title", text: description(of: trial))
    let x = x(trial.number)
    guard let seconds = trial.seconds else {
      let y = frame.rail
      let path = "M\(number(x - 4)) \(number(y - 4))l8 8m0 -8l-8 8"
      return .tag(
        "path", ["class": trial.ending == .failed ? "mark failed" : "mark skipped", "d": path], title)
    }
    let kind = trial.isAccepted ? "kept" : "dropped"
    let ends = [seconds.low, seconds.high].map { scale.position(min(max($0, scale.low), scale.high)) }
    return .group([
      line(x, ends[0], x, ends[1], "whisker \(kind)"),
      .tag(
        "circle",
        ["class": "mark \(kind)", "cx": number(x), "cy": number(scale.position(seconds.value)), "r": "5"],
        title),
    ])
  }

  private func description(of trial: Trial) -> String {
    let time = trial.seconds.map { ": " + Quantity.duration($0.value) } ?? ""
    return "#\(trial.number) \(trial.candidate.title)\(time), \(trial.ending?.title ?? "not judged")"
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> HTML {
    .tag("line", ["class": style, "x1": number(x1), "y1": number(y1), "x2": number(x2), "y2": number(y2)])
  }

  private func label(_ text: String, _ x: Double, _ y: Double, _ style: String) -> HTML {
    .tag("text", ["class": style, "x": number(x), "y": number(y)], text: text)
  }
}
