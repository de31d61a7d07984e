/// What a reader of a Python log needs: the candidate's own frames, and the message.
enum LogExcerpt {
  /// The log without the frames of installed packages and of the harness, which every failure has in common.
  static func text(_ log: String) -> String {
    var kept: [Substring] = []
    var isForeign = false
    for line in log.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix(frame) {
        isForeign = foreign.contains { line.contains($0) }
      } else if !line.hasPrefix("    ") {
        isForeign = false
      }
      if !isForeign { kept.append(line) }
    }
    return kept.joined(separator: "\n")
  }

  /// How the line of a frame begins; its code follows, indented further.
  private static let frame = "  File \""
  private static let foreign = ["/site-packages/", "/dist-packages/", "/egg_harness/"]
}
