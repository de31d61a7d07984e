/// Going on with an answer that was cut off at its limit.
enum Continuation {
  /// What the model is told.
  static let request = """
    Your answer was cut off at its length limit. Go on exactly where it stops. Repeat nothing, explain nothing, and open \
    no new block when one is open.
    """

  /// Both parts; a block that the second part opens anew inside an open one is one block.
  static func joined(_ first: String, _ second: String) -> String {
    guard hasOpenBlock(first), let line = second.split(separator: "\n", maxSplits: 1).first,
      line.hasPrefix("```"), line.count > 3, second.count > line.count
    else { return first + second }
    return first + second.dropFirst(line.count + 1)
  }

  private static func hasOpenBlock(_ text: String) -> Bool {
    text.split(separator: "\n").count { $0.drop { $0 == " " }.hasPrefix("```") } % 2 == 1
  }
}
