import Domain
import Testing

@testable import Knowledge

struct CatalogueTests {
  static let record = """
    ## A2.01 Fuse chains
    class: exact
    targets: cpu
    when: w.n_pointwise >= 2
    saves: w.bytes_eager/d.bw
    prior: 1 2 3
    effort: 1
    risk: rounding
    check: one kernel
    source: https://example.org

    Load once,
      store once.
    """

  /// A catalogue of the record with changes, one for each list of pairs.
  static func catalogue(_ changes: [(String, String)]...) throws -> Catalogue {
    let records = changes.map { pairs in
      pairs.reduce(record) { text, pair in text.replacing(pair.0, with: pair.1) }
    }
    return try Catalogue(
      reading: [PrincipleFile(path: "own/a.md", text: records.joined(separator: "\n\n"))])
  }

  private func mistakes(_ text: String) -> [CatalogueError] {
    let file = PrincipleFile(path: "own/a.md", text: text)
    do throws(CatalogueErrors) { _ = try Catalogue(reading: [file]) } catch { return error.errors }
    return []
  }

  @Test func `a record is read field by field`() throws {
    let principle = try #require(
      try Self.catalogue([("targets: cpu", "capability: 90..\ntargets: cpu gpu")])["A2.01"])
    #expect(principle.title == "Fuse chains" && principle.polarity == .act && principle.step == .fusion)
    #expect(principle.stage == .structure && principle.semantics == .exact)
    #expect(principle.targets == [.cpu, .triton, .cuda] && principle.capability == 90...999)
    #expect(principle.prior == Principle.Prior(low: 1, typical: 2, high: 3) && principle.effort == 1)
    #expect(principle.check == "one kernel" && principle.sources == ["https://example.org"])
    #expect(principle.text == "Load once, store once." && principle.risk == "rounding")
    #expect(principle.saves?.text == "w.bytes_eager/d.bw" && principle.place.description == "own/a.md:1")
  }

  @Test(arguments: [
    ("## A2.01 Fuse chains", "## Fuse", CatalogueError.Reason.missingTitle, 1),
    ("## A2.01", "## Z9.01", .invalidValue(field: "id", value: "Z9.01"), 1),
    ("class: exact", "class: fast", .invalidValue(field: "class", value: "fast"), 2),
    ("targets: cpu", "targets: cpu abacus", .invalidValue(field: "targets", value: "cpu abacus"), 3),
    ("targets: cpu", "targets: cpu\ncapability: 90", .invalidValue(field: "capability", value: "90"), 4),
    (
      "targets: cpu", "targets: cpu\ncapability: 90..80", .invalidValue(field: "capability", value: "90..80"),
      4
    ),
    ("prior: 1 2 3", "prior: 3 2 1", .invalidValue(field: "prior", value: "3 2 1"), 6),
    ("effort: 1", "effort: 6", .invalidValue(field: "effort", value: "6"), 7),
    ("check: one kernel", "check:", .missingField("check"), 9),
    ("check: one kernel\n", "", .missingField("check"), 1),
    ("source: https://example.org\n", "", .missingField("source"), 1),
    ("source: https", "source: hearsay", .invalidValue(field: "source", value: "hearsay://example.org"), 10),
    ("effort: 1", "effort: 1\neffort: 2", .repeatedField("effort"), 8),
    ("effort: 1", "effort: 1\nmood: good", .unknownField("mood"), 8),
    ("effort: 1", "effort: 1\nno colon", .unknownField("no colon"), 8),
    ("Load once,\n  store once.", "", .missingText, 1),
    ("effort: 1", "effort: 1\nrequires: A9.99", .unknownPrinciple(field: "requires", "A9.99"), 1),
    ("effort: 1", "effort: 1\nrelated: A9.99", .unknownPrinciple(field: "related", "A9.99"), 1),
    ("effort: 1", "effort: 1\nrequires: A2.01", .circle(["A2.01", "A2.01"]), 1),
  ])
  func `a record that breaks a rule is refused with its line`(
    old: String, new: String, reason: CatalogueError.Reason, line: Int
  ) {
    let errors = mistakes(Self.record.replacing(old, with: new))
    #expect(errors.map(\.reason) == [reason] && errors.map(\.place.line) == [line])
  }

  @Test(arguments: [
    (
      "w.n_pointwise", "w.points",
      "own/a.md:4: A2.01: in when, the feature w.points is not declared at character 1"
    ),
    ("w.bytes_eager/d.bw", "w.M > 2", "own/a.md:5: A2.01: in saves, a formula must be a number"),
  ])
  func `a wrong expression is told with its place`(old: String, new: String, message: String) {
    let errors = mistakes(Self.record.replacing(old, with: new))
    #expect(errors.first?.description.hasPrefix(message) == true, "\(errors)")
  }

  @Test func `all mistakes are told at once, with the lines of their own file`() {
    let bad = Self.record.replacing("effort: 1", with: "effort: 0")
    #expect(mistakes("# Mine\n\n\(bad)\n\n\(bad)").map(\.place.line) == [9, 23])
  }

  @Test func `an id is used once, a conflict named by both, a circle told once`() {
    func record(_ id: String, _ field: String) -> String {
      Self.record.replacing("A2.01", with: id).replacing("risk:", with: "\(field)\nrisk:")
    }
    #expect(
      mistakes("\(Self.record)\n\n\(Self.record)").map(\.reason) == [
        .repeatedID(first: .init(file: "own/a.md", line: 1))
      ])
    let oneSided = "\(record("A2.01", "conflicts: A2.02"))\n\n\(record("A2.02", "related: A2.01"))"
    #expect(mistakes(oneSided).map(\.reason) == [.oneSidedConflict(with: "A2.02")])
    let circle = "\(record("A2.01", "requires: A2.02"))\n\n\(record("A2.02", "requires: A2.01"))"
    #expect(mistakes(circle).map(\.reason) == [.circle(["A2.01", "A2.02", "A2.01"])])
    let both =
      "\(record("A2.01", "requires: A2.02\nconflicts: A2.02"))\n\n\(record("A2.02", "conflicts: A2.01"))"
    #expect(mistakes(both).map(\.reason) == [.requiresConflict("A2.02")])
  }

  @Test(arguments: ["", "# Only a remark\n"])
  func `a file without records is told`(text: String) {
    #expect(mistakes(text).map(\.reason) == [.empty])
  }
}
