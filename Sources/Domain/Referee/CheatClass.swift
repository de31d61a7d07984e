/// A known way of looking fast or correct without being it.
///
/// The catalogue has 65 classes (docs/cheats.md). A class is printed as `HACK:memoisation`.
public struct CheatClass: Sendable, Hashable {
  /// The id in the catalogue: `T1` … `T16`, `C1` … `C25`, `K1` … `K9`, `P1` … `P15`.
  public let id: String
  /// A short name, in lower case with hyphens.
  public let name: String
  /// One line: what is done.
  public let title: String

  init(_ id: String, _ name: String, _ title: String) {
    self.id = id
    self.name = name
    self.title = title
  }

  /// The class of an id or a short name, `nil` if there is none.
  public init?(_ text: String) {
    guard let known = CheatClass.byText[text.lowercased()] else { return nil }
    self = known
  }

  /// What is printed: `HACK:` and the short name.
  public var label: String { "HACK:\(name)" }

  private static let byText: [String: CheatClass] = Dictionary(
    all.flatMap { [($0.id.lowercased(), $0), ($0.name, $0)] }, uniquingKeysWith: { first, _ in first })
}

extension CheatClass: CustomStringConvertible {
  /// The id and the short name.
  public var description: String { "\(id) \(name)" }
}

extension CheatClass: Codable {
  private enum CodingKeys: String, CodingKey { case id, name }

  /// Reads `{"id", "name"}`; the id decides.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let id = try container.decode(String.self, forKey: .id)
    guard let known = CheatClass(id) else {
      throw DecodingError.dataCorruptedError(
        forKey: .id, in: container, debugDescription: "There is no cheat class '\(id)'.")
    }
    self = known
  }

  /// Writes `{"id", "name"}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(name, forKey: .name)
  }
}
