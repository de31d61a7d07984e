public import Domain
public import Journal

/// What a run will probably take, from runs that have ended.
public struct RunEstimate: Sendable, Hashable, Codable {
  /// A quantity over the runs.
  public struct Span: Sendable, Hashable, Codable {
    /// The median.
    public var middle: Double
    /// The smallest.
    public var low: Double
    /// The largest.
    public var high: Double

    /// The span of values; `nil` without any.
    init?(_ values: [Double]) {
      let sorted = values.sorted()
      guard let low = sorted.first, let high = sorted.last else { return nil }
      (self.low, self.high) = (low, high)
      let half = sorted.count / 2
      middle = sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
    }
  }

  /// Who is to carry it out.
  public var agents: String
  /// The runs that the estimate comes from.
  public var runs: Int
  /// Questions to language models.
  public var calls: Span?
  /// Tokens read.
  public var input: Span?
  /// Tokens written.
  public var output: Span?
  /// US dollars; `nil` when the money of a run is unknown.
  public var usd: Span?
  /// Wall seconds.
  public var seconds: Span?
  /// Seconds on the device.
  public var deviceSeconds: Span?
  /// The most questions that the settings allow when every answer can be used.
  public var mostCalls: Int

  private enum CodingKeys: String, CodingKey {
    case agents, runs, calls, input, output, usd, seconds
    case deviceSeconds = "device_seconds"
    case mostCalls = "most_calls"
  }

  /// An estimate for settings and agents from earlier runs; only those of the same agents count.
  public init(agents: String, settings: RunSettings, earlier: [RunCost], asksModels: Bool) {
    let runs = earlier.filter { $0.agents == agents }
    self.agents = agents
    self.runs = runs.count
    calls = Span(runs.map { Double($0.spending.calls) })
    input = Span(runs.map { Double($0.spending.tokens.input) })
    output = Span(runs.map { Double($0.spending.tokens.output) })
    let money = runs.compactMap(\.spending.usd)
    usd = money.count == runs.count ? Span(money) : nil
    seconds = Span(runs.map(\.seconds))
    deviceSeconds = Span(runs.map(\.deviceSeconds))
    mostCalls = asksModels ? RunEstimate.mostCalls(settings) : 0
  }

  /// Every seed, its repairs, its refinement, and every attempt of the tuning stages (Algorithm 1).
  static func mostCalls(_ settings: RunSettings) -> Int {
    let change = 2 + 2 * settings.repairs
    let refinement = settings.attemptsPerStage > 0 ? change : 0
    return settings.seeds * (1 + 2 * settings.seedRepairs + refinement)
      + Stage.tuning.count * settings.attemptsPerStage * change
  }
}

extension RunEstimate {
  /// One sentence to begin a run with; `nil` without earlier runs.
  public var sentence: String? {
    guard let calls, let seconds else { return nil }
    let parts = [
      "\(Int(calls.middle)) model calls", usd.flatMap { CallText.money($0.middle) },
      Quantity.clock(seconds.middle),
    ]
    return "like \(Quantity.count(runs, "earlier run")): \(parts.compactMap { $0 }.joined(separator: ", "))"
  }

  /// The estimate as a table for people.
  public var lines: [Line] {
    var lines = [Line(heading, .strong)]
    if runs > 0 {
      var table = TextTable([("", .left), ("middle", .right), ("lowest", .right), ("highest", .right)])
      for (name, span, text) in rows {
        if let span { table.add([.init(name)] + row(of: span, text)) }
      }
      lines += [Line()] + table.lines()
    }
    if mostCalls > 0 {
      lines += [
        Line(),
        Line(
          "  at most \(mostCalls) model calls by these settings, twice that if no first answer can be used"),
      ]
    }
    return lines
  }

  private var heading: String {
    runs == 0
      ? "No finished run by \(agents) is here to estimate from."
      : "\(agents): estimate from \(Quantity.count(runs, "earlier run"))"
  }

  private typealias Text = (Double) -> String

  private var rows: [(String, Span?, Text)] {
    let number: Text = { CallText.grouped(Int($0)) }
    let asked = calls.map { $0.high > 0 } ?? false
    let models: [(String, Span?, Text)] = [
      ("model calls", calls, number), ("tokens read", input, number), ("tokens written", output, number),
      ("money", usd, { CallText.money($0) ?? "" }),
    ]
    return (asked ? models : []) + [
      ("time", seconds, Quantity.clock), ("on the device", deviceSeconds, Quantity.clock),
    ]
  }

  private func row(of span: Span, _ text: Text) -> [TextTable.Cell] {
    [span.middle, span.low, span.high].map { .init(text($0)) }
  }
}
