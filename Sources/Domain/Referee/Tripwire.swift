/// A place in a candidate's source that fits a class of cheats: a remark, never a verdict.
public struct Tripwire: Sendable, Hashable, Codable {
  /// The class.
  public var cheat: CheatClass
  /// The line, from 1.
  public var line: Int
  /// What stands there.
  public var what: String

  /// Makes a remark.
  public init(cheat: CheatClass, line: Int, what: String) {
    self.cheat = cheat
    self.line = line
    self.what = what
  }

  /// One sentence.
  public var message: String { "line \(line): \(what)" }

  /// Classes that no judge refuses: what is said of them is a remark of the source alone.
  public static let onlyRemarked: Set<CheatClass> = Set(["C11", "C22"].compactMap { CheatClass($0) })

  private enum CodingKeys: String, CodingKey {
    case cheat = "class"
    case line, what
  }
}
