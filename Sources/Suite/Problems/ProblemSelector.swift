import Domain

/// A part of `--problems`: which problems of a suite it names.
///
/// `2/17` and `level2/17` name a number of a level, `17` that number of every level, anything else a name, with its
/// level or without.
public struct ProblemSelector: Sendable, Hashable {
  /// The text.
  public var text: String

  /// Reads a list that is separated by commas; `nil` when a part is empty.
  public static func list(_ text: String) -> [ProblemSelector]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.filter { !$0.isWhitespace } }
    return parts.contains("") ? nil : parts.map { ProblemSelector(text: String($0)) }
  }

  /// Whether it names a problem.
  public func names(_ problem: SuiteProblem) -> Bool {
    if [problem.id, problem.problem.name].contains(text) { return true }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let last = parts.last, let number = Int(last), number == problem.number else { return false }
    guard parts.count == 2 else { return parts.count == 1 }
    return [problem.level, problem.levelNumber.map { "\($0)" }].contains(String(parts[0]))
  }
}
