/// What language models cost in a run so far.
public struct Spending: Sendable, Hashable, Codable {
  /// Questions that a model was asked, failed ones included.
  public var calls: Int
  /// Questions that a recording answered.
  public var recalled: Int
  /// Tokens read and written.
  public var tokens: RunResult.Tokens
  /// US dollars; `nil` as soon as one call has no known price.
  public var usd: Double?

  /// Nothing yet.
  public init() {
    calls = 0
    recalled = 0
    tokens = RunResult.Tokens(input: 0, output: 0)
    usd = 0
  }

  /// The sum of calls.
  public init(_ calls: some Sequence<ModelCall>) {
    self.init()
    for call in calls { add(call) }
  }

  /// Counts a call; one that a recording answered costs nothing.
  public mutating func add(_ call: ModelCall) {
    guard !call.isRecalled else {
      recalled += 1
      return
    }
    calls += 1
    guard let tokens = call.tokens else { return }
    self.tokens += tokens
    usd = usd.flatMap { sum in call.usd.map { sum + $0 } }
  }
}

/// Counts what language models cost, while a run goes on.
public protocol SpendingMeter: Sendable {
  /// The whole run so far, earlier processes included.
  var spending: Spending { get }
}

/// A budget of tokens or money ended in the middle of an attempt; what was reached before stays.
public struct BudgetSpent: Error, Sendable, Hashable, CustomStringConvertible {
  /// Which budget, in words.
  public var description: String

  /// Names the budget.
  public init(_ description: String) { self.description = description }
}
