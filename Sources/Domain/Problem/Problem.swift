/// The user's module file, as EGG found it.
public struct Problem: Sendable, Hashable, Codable {
  /// The file's name without folder and ending.
  public var name: String
  /// The file's text.
  public var source: String

  /// Names a problem and its text.
  public init(name: String, source: String) {
    self.name = name
    self.source = source
  }

  /// The name of the problem's content.
  public var hash: ContentHash { ContentHash(of: source) }
}
