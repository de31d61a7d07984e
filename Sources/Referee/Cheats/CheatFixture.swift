public import Domain
import Essentials
import PythonEnvironment

/// A cheat with its honest sibling, as `cheats/fixtures.json` declares it.
public struct CheatFixture: Sendable, Hashable {
  /// How a fixture is judged.
  public enum Form: String, Sendable, Hashable, Decodable {
    /// Candidates for the whole referee.
    case candidate
    /// Numbers for our own arithmetic.
    case rule
    /// Problems for admission.
    case admission
    /// Two texts that are the same answer, and one that is not.
    case similarity
  }

  /// What counts as caught besides a refusal.
  public enum Acceptance: String, Sendable, Hashable, Decodable {
    /// It passes and is not called faster: what it tried did not reach our numbers.
    case noGain = "no-gain"
    /// It passes with a remark that names its class.
    case reported
  }

  /// What a machine must have.
  public enum Need: String, Sendable, Hashable, Decodable {
    case cuda, triton, compiler
    case x86 = "x86-64"
  }

  /// The class's id, and for a second attack of the class a word after it: `T7-object`.
  public var name: String
  /// What it is.
  public var cheat: CheatClass
  /// How it is judged.
  public var form: Form
  /// The problem's name in `cheats/problems`; none for rules and texts.
  public var problem: String?
  /// Candidates in order; those before the last prepare its way.
  public var steps: [String]
  /// The honest sibling.
  public var honest: String?
  /// For admission: a problem of the same kind without the defect.
  public var honestProblem: String?
  /// What the machine must have.
  public var needs: [Need]
  /// Whether candidates are judged under the policy that forbids library calls.
  public var forbidsLibraryCalls: Bool
  /// What counts as caught besides a refusal.
  public var accepts: [Acceptance]
  /// Other classes whose name is as good where the evidence can't tell them apart.
  public var otherNames: [CheatClass]
  /// Why something else than a refusal is accepted, or why a name is undecidable.
  public var note: String

  /// All fixtures, in the catalogue's order.
  public static let all: [CheatFixture] = declared

  /// A text of the collection.
  static func text(_ path: String) -> String { FixtureFiles.all[path] ?? "" }

  /// A problem of the collection.
  static func problem(_ name: String) -> Problem {
    Problem(name: name, source: text("problems/\(name).py"))
  }

  /// Whether a name is this fixture's class or as good.
  func isRightlyNamed(_ found: CheatClass?) -> Bool {
    found.map { $0 == cheat || otherNames.contains($0) } ?? false
  }

  /// The collection is part of the binary, and a test decodes it: what does not decode can't be shipped.
  private static var declared: [CheatFixture] {
    (try? decode(text("fixtures.json"))) ?? []
  }

  static func decode(_ text: String) throws -> [CheatFixture] {
    try CanonicalJSON.decode([CheatFixture].self, from: Data(text.utf8))
  }
}

extension CheatFixture: Decodable {
  private enum CodingKeys: String, CodingKey {
    case name, form, problem, honest, needs, accepts, names, note
    case cheat
    case identifier = "class"
    case honestProblem = "honest_problem"
    case libraryCalls = "library_calls"
  }

  /// Reads a line of `fixtures.json`; members that are missing have their defaults.
  public init(from decoder: any Decoder) throws {
    let line = try decoder.container(keyedBy: CodingKeys.self)
    func list<Element: Decodable>(_ key: CodingKeys) throws -> [Element] {
      try line.decodeIfPresent([Element].self, forKey: key) ?? []
    }
    func cheatClass(_ id: String) throws -> CheatClass {
      if let known = CheatClass(id) { return known }
      throw DecodingError.dataCorrupted(
        .init(codingPath: line.codingPath, debugDescription: "There is no cheat class '\(id)'."))
    }
    name = try line.decode(String.self, forKey: .name)
    cheat = try cheatClass(line.decode(String.self, forKey: .identifier))
    form = try line.decodeIfPresent(Form.self, forKey: .form) ?? .candidate
    problem = try line.decodeIfPresent(String.self, forKey: .problem)
    steps = try list(.cheat)
    honest = try line.decodeIfPresent(String.self, forKey: .honest)
    honestProblem = try line.decodeIfPresent(String.self, forKey: .honestProblem)
    needs = try list(.needs)
    forbidsLibraryCalls = try line.decodeIfPresent(String.self, forKey: .libraryCalls) == "forbid"
    accepts = try list(.accepts)
    otherNames = try (list(.names) as [String]).map(cheatClass)
    note = try line.decodeIfPresent(String.self, forKey: .note) ?? ""
  }
}
