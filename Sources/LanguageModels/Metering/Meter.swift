public import Domain
import Synchronization

/// Counts what a run's models cost, keeps the budgets, and passes each call on to the record.
public final class Meter: SpendingMeter {
  /// How much models may cost in a run.
  public struct Budget: Sendable, Hashable {
    /// Most tokens to read and write.
    public var tokens: Int?
    /// Most US dollars.
    public var usd: Double?

    /// Makes a budget.
    public init(tokens: Int? = nil, usd: Double? = nil) {
      self.tokens = tokens
      self.usd = usd
    }
  }

  private let state: Mutex<Spending>
  private let budget: Budget
  private let record: @Sendable (ModelCall) async throws -> Void

  /// Goes on from what earlier processes spent.
  ///
  /// - Parameter record: told of every call, before the answer is used.
  public init(
    spent: Spending = Spending(), budget: Budget = Budget(),
    record: @escaping @Sendable (ModelCall) async throws -> Void = { _ in }
  ) {
    state = Mutex(spent)
    self.budget = budget
    self.record = record
  }

  /// The whole run so far.
  public var spending: Spending { state.withLock { $0 } }

  /// Counts a call and records it.
  func count(_ call: ModelCall) async throws {
    state.withLock { $0.add(call) }
    try await record(call)
  }

  /// Throws when a budget is used up; the call that crosses it is the last.
  func allow() throws(LanguageModelError) {
    let spending = spending
    if let tokens = budget.tokens, spending.tokens.total >= tokens { throw .budgetSpent("\(tokens) tokens") }
    if let usd = budget.usd, let spent = spending.usd, spent >= usd { throw .budgetSpent("$\(usd)") }
  }
}
