import Domain
import Testing

@testable import Knowledge

struct CatalogueTests {
  private let record = """
    ## A2.01 Fuse chains
    stage: structure
    class: exact
    targets: cpu
    when: w.n_pointwise >= 2
    prior: 1 2 3
    effort: 1
    check: one kernel
    source: https://example.org

    Load once, store once.
    """

  @Test func `the catalogue that EGG carries is valid and covers every stage`() throws {
    let catalogue = try Catalogue.standard()
    #expect(catalogue.principles.count >= 25)
    for stage in Stage.allCases {
      #expect(catalogue.principles.contains { $0.stage == stage && $0.targets.contains(.cpu) }, "\(stage)")
    }
  }

  @Test func `a record is read field by field`() throws {
    let principle = try #require(try Catalogue(reading: record)["A2.01"])
    #expect(principle.title == "Fuse chains" && principle.polarity == .act && principle.step == .fusion)
    #expect(principle.stage == .structure && principle.semantics == .exact && principle.targets == [.cpu])
    #expect(principle.prior == Principle.Prior(low: 1, typical: 2, high: 3) && principle.effort == 1)
    #expect(principle.check == "one kernel" && principle.source == "https://example.org")
    #expect(principle.text == "Load once, store once.")
  }

  @Test(arguments: [
    ("## A2.01 Fuse chains", "## Fuse", CatalogueError.Reason.missingTitle),
    ("## A2.01", "## Z9.01", .invalidValue(field: "id", value: "Z9.01")),
    ("stage: structure", "stage: tiling", .stageDoesNotFitStep),
    ("class: exact", "class: fast", .invalidValue(field: "class", value: "fast")),
    ("targets: cpu", "targets: cpu abacus", .invalidValue(field: "targets", value: "cpu abacus")),
    ("prior: 1 2 3", "prior: 3 2 1", .invalidValue(field: "prior", value: "3 2 1")),
    ("effort: 1", "effort: 6", .invalidValue(field: "effort", value: "6")),
    ("check: one kernel", "check:", .missingField("check")),
    ("check: one kernel\n", "", .missingField("check")),
    ("source: https://example.org\n", "", .missingField("source")),
    ("source: https", "source: hearsay", .invalidValue(field: "source", value: "hearsay://example.org")),
    ("effort: 1", "effort: 1\neffort: 2", .repeatedField("effort")),
    ("effort: 1", "effort: 1\nmood: good", .unknownField("mood")),
    ("Load once, store once.", "", .missingText),
  ])
  func `a record that breaks a rule is refused by name`(
    old: String, new: String, reason: CatalogueError.Reason
  ) {
    let error = #expect(throws: CatalogueError.self) {
      try Catalogue(reading: record.replacing(old, with: new))
    }
    #expect(error?.reason == reason)
  }

  @Test func `a wrong gate names its principle`() {
    let error = #expect(throws: CatalogueError.self) {
      try Catalogue(reading: record.replacing("w.n_pointwise", with: "w.points"))
    }
    #expect(error?.description.hasPrefix("A2.01: in the gate, the feature w.points is not declared") == true)
  }

  @Test func `an id is used once`() {
    let error = #expect(throws: CatalogueError.self) { try Catalogue(reading: record + "\n\n" + record) }
    #expect(error?.reason == .repeatedID)
  }

  @Test func `a stage is offered what its gates do not refute, the most promising first`() throws {
    let catalogue = try Catalogue(
      reading: """
        \(record)

        \(record.replacing("A2.01", with: "A2.02").replacing("w.n_pointwise >= 2", with: "has(conv)"))

        \(record.replacing("A2.01", with: "A2.03").replacing("w.n_pointwise >= 2", with: "w.M > 4"))

        \(record.replacing("A2.01", with: "A2.04").replacing("targets: cpu", with: "targets: cuda"))

        \(record.replacing("A2.01", with: "A2.05").replacing("prior: 1 2 3", with: "prior: 1 9 9"))

        \(record.replacing("A2.01", with: "A2.21").replacing("class:", with: "polarity: avoid\nclass:"))
        """)
    let features = Features(values: ["w.n_pointwise": .number(3)], operations: ["pointwise"], pairs: [])
    let matches = catalogue.matches(stage: .structure, target: .cpu, features: features)
    #expect(matches.map(\.principle.id) == ["A2.05", "A2.01", "A2.03"])
    #expect(matches.map(\.truth) == [.yes, .yes, .unknown])
    #expect(catalogue.matches(stage: .memory, target: .cpu, features: features).isEmpty)
    #expect(
      catalogue.warnings(stage: .structure, target: .cpu, features: features).map(\.id) == ["A2.21"])
  }

  @Test func `a softmax that fits in cache is offered the whole-row form and not the online one`() throws {
    let features = Features(
      values: ["d.kind": .symbol("cpu"), "d.l2c": .number(1_048_576), "w.row_bytes": .number(16384)],
      operations: ["softmax"], pairs: [])
    let catalogue = try Catalogue.standard()
    let ids = catalogue.matches(stage: .structure, target: .cpu, features: features).map(\.principle.id)
    #expect(ids.contains("A2.06") && !ids.contains("A2.05"))
  }
}
