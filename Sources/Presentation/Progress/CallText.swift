import Domain

/// What language models were asked and what it cost, in words.
enum CallText {
  /// `code agent, 3,200 tokens read (2,100 cached), 1,400 written, $0.031, 12.3 s`.
  static func text(for call: ModelCall) -> String {
    let head = "\(call.role.rawValue) agent, \(call.model)"
    if let failure = call.failure { return "\(head): \(failure)" }
    if call.isRecalled { return "\(head): a recorded answer" }
    let parts = [call.tokens.map(tokens), money(call.usd), Quantity.duration(call.seconds)]
    return "\(head): \(parts.compactMap { $0 }.joined(separator: ", "))"
  }

  /// `11 model calls, 41,200 tokens read (12,000 cached), 18,300 written, $0.48`; `nil` when no model was asked.
  static func text(for spending: Spending) -> String? {
    let recalled = spending.recalled > 0 ? Quantity.count(spending.recalled, "recorded answer") : nil
    guard spending.calls > 0 else { return recalled }
    let parts = [
      Quantity.count(spending.calls, "model call"), tokens(spending.tokens),
      money(spending.usd) ?? "money unknown (no price for the model)", recalled,
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// The number of calls, and what they cost; `nil` when no model was asked.
  static func headline(for spending: Spending) -> (count: String, remark: String)? {
    guard spending.calls > 0 else { return nil }
    return ("\(spending.calls)", "\(tokens(spending.tokens)), \(money(spending.usd) ?? "money unknown")")
  }

  private static func tokens(_ tokens: RunResult.Tokens) -> String {
    let about = tokens.isEstimate ? "about " : ""
    let cached = tokens.cached > 0 ? " (\(grouped(tokens.cached)) cached)" : ""
    return "\(about)\(grouped(tokens.input)) tokens read\(cached), \(about)\(grouped(tokens.output)) written"
  }

  /// US dollars with two decimals, or with two significant digits when less than ten cents.
  static func money(_ usd: Double?) -> String? {
    guard let usd else { return nil }
    if usd == 0 || usd >= 0.1 { return "$" + Quantity.fixed(usd, 2) }
    return "$" + Quantity.fixed(usd, usd < 0.001 ? 6 : 4)
  }

  /// A number with a comma between thousands.
  static func grouped(_ number: Int) -> String {
    var digits = Array(String(number))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return String(digits)
  }
}
