import Essentials

/// The sign test: how likely so uneven a count of wins and losses is if either were as likely (Dixon and Mood, 1946).
enum SignTest {
  /// The exact two-sided p; 1 without wins and losses.
  static func twoSided(wins: Int, losses: Int) -> Double {
    let count = wins + losses
    guard count > 0 else { return 1 }
    let tail = (0...min(wins, losses)).map { exp(logChoose(count, $0) - Double(count) * log(2)) }.reduce(0, +)
    return min(1, 2 * tail)
  }

  private static func logChoose(_ count: Int, _ chosen: Int) -> Double {
    (0..<chosen).map { log(Double(count - $0) / Double($0 + 1)) }.reduce(0, +)
  }
}
