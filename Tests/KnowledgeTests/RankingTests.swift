import Domain
import Testing

@testable import Knowledge

struct RankingTests {
  private let features = Features(
    values: [
      "w.n_pointwise": .number(3), "w.bytes_eager": .number(8e9), "w.bytes_min": .number(2e9),
      "d.bw": .number(1e9),
      "w.family": .symbol("elementwise"),
    ], operations: ["pointwise"], pairs: [])

  private func ids(_ matches: [Match]) -> [String] { matches.map(\.principle.id) }

  @Test func `a stage is offered what its gates do not refute, the most promising first`() throws {
    let catalogue = try CatalogueTests.catalogue(
      [], [("A2.01", "A2.02"), ("w.n_pointwise >= 2", "has(conv)")],
      [("A2.01", "A2.03"), ("w.n_pointwise >= 2", "w.M > 4")],
      [("A2.01", "A2.04"), ("targets: cpu", "targets: cuda")],
      [("A2.01", "A2.05"), ("prior: 1 2 3", "prior: 1 9 9")],
      [("A2.01", "A2.21"), ("class:", "polarity: avoid\nclass:")])
    let ranking = Ranking(catalogue, features: features)
    let matches = ranking.matches(stage: .structure, target: .cpu)
    #expect(ids(matches) == ["A2.05", "A2.01", "A2.03"])
    #expect(matches.map(\.truth) == [.yes, .yes, .unknown])
    #expect(ranking.matches(stage: .memory, target: .cpu).isEmpty)
    #expect(ranking.warnings(stage: .structure, target: .cpu).map(\.id) == ["A2.21"])
  }

  @Test(arguments: [
    ("(w.bytes_eager - w.bytes_min)/d.bw", 3.0, 6.0), ("4000000000/d.bw", 2, 4), ("1/d.bw", 1.5, 1e-9),
    ("w.M/d.bw", 2, nil), ("9*w.bytes_eager/d.bw", 3, 72), ("-1/d.bw", 1.5, nil),
  ])
  func `the formula predicts within the prior, and the prior where it is silent`(
    formula: String, predicted: Double, saved: Double?
  ) throws {
    let catalogue = try CatalogueTests.catalogue([
      ("w.bytes_eager/d.bw", formula), ("prior: 1 2 3", "prior: 1.5 2 3"),
    ])
    let match = try #require(
      Ranking(catalogue, features: features).matches(stage: .structure, target: .cpu).first)
    #expect(match.predicted == predicted && match.savedSeconds == saved)
  }

  @Test func `measured time counts where there is one`() throws {
    var features = features
    #expect(Ranking(try CatalogueTests.catalogue([]), features: features).secondsNow == 8)
    features.values["p.t_us"] = .number(5e6)
    #expect(Ranking(try CatalogueTests.catalogue([]), features: features).secondsNow == 5)
  }

  @Test func `a capability that does not fit refutes, an unknown one leaves open`() throws {
    let catalogue = try CatalogueTests.catalogue([("targets: cpu", "targets: gpu\ncapability: 90..119")])
    let principle = try #require(catalogue["A2.01"])
    var features = features
    #expect(principle.applies(features) == .unknown)
    for (value, truth) in [(80.0, Truth.no), (90, .yes), (119, .yes), (120, .no)] {
      features.values["d.cc"] = .number(value)
      #expect(principle.applies(features) == truth)
    }
    let explanation = try #require(
      Explanation.all(
        catalogue, stage: .structure, target: .cuda, features: features, evidence: TrialEvidence()
      )
      .first)
    #expect(explanation.truth == .no && explanation.terms.map(\.text) == ["d.cc in 90..119"])
  }

  @Test func `evidence moves a principle up or down`() throws {
    func trial(_ number: Int, _ id: String, kept: Bool, achieved: Double?) -> Trial {
      Trial(
        id: "\(id)/\(number)", principle: id, family: "elementwise", device: "d", agents: "expert",
        predicted: 2,
        achieved: achieved, kept: kept)
    }
    let catalogue = try CatalogueTests.catalogue([], [("A2.01", "A2.02")])
    let equal = Ranking(catalogue, features: features).matches(stage: .structure, target: .cpu)
    #expect(ids(equal) == ["A2.01", "A2.02"] && equal[0].score == equal[1].score)
    let failures = TrialEvidence((0..<5).map { trial($0, "A2.01", kept: false, achieved: 1.01) })
    let after = Ranking(catalogue, evidence: failures, features: features).matches(
      stage: .structure, target: .cpu)
    #expect(ids(after) == ["A2.02", "A2.01"] && after[1].evidence.isDemoted)
    let elsewhere = TrialEvidence(
      (0..<5).map { number in
        var trial = trial(number, "A2.01", kept: false, achieved: 1.01)
        trial.family = "scan"
        return trial
      })
    let other = Ranking(catalogue, evidence: elsewhere, features: features).matches(
      stage: .structure, target: .cpu)
    #expect(ids(other) == ["A2.01", "A2.02"])
  }

  @Test(arguments: [
    ("masked_softmax", ["A2.06"], ["A2.05", "A3.01", "A5.01"]),
    ("mlp", ["A2.03"], ["A2.12", "A3.12", "A1.16", "A1.18", "A1.23"]),
    ("cumulative_sum", ["A3.12"], ["A2.06", "A3.01"]),
    ("attention_block", ["A2.06"], ["A3.14"]),
    ("conv_net", ["A2.16"], ["A2.12"]),
  ])
  func `examples are offered what an expert would think of`(
    name: String, wanted: [String], unwanted: [String]
  ) throws {
    let features = SituationFeatures.features(admission: try GraphFixture.admission(name))
    let found = ids(
      Ranking(try Catalogue.standard(), features: features).matches(stage: .structure, target: .cpu))
    for id in wanted { #expect(found.contains(id), "\(found)") }
    for id in unwanted { #expect(!found.contains(id), "\(found)") }
    #expect(found.count < 30)
  }
}

struct SelectionTests {
  private func matches(_ count: Int, conflicts: [Int: Int] = [:]) throws -> [Match] {
    let records = (1...count).map { number in
      var text = CatalogueTests.record.replacing("A2.01", with: "A2.\(100 + number)")
      for (one, other) in conflicts where one == number || other == number {
        text = text.replacing("risk:", with: "conflicts: A2.\(100 + (one == number ? other : one))\nrisk:")
      }
      return text
    }
    let file = PrincipleFile(path: "own/a.md", text: records.joined(separator: "\n\n"))
    let features = Features(values: ["w.n_pointwise": .number(2)])
    return Ranking(try Catalogue(reading: [file]), features: features).matches(
      stage: .structure, target: .cpu)
  }

  @Test func `few principles are all shown`() throws {
    let selection = Selection(from: try matches(6), seed: ContentHash(of: "a"))
    #expect(selection.matches.count == 6 && selection.drawn == nil)
  }

  @Test func `of many the best are shown and one that is drawn from the rest, always the same for one seed`()
    throws
  {
    let ranked = try matches(20)
    var drawn: Set<String> = []
    for seed in ["a", "b", "c", "d", "e", "f", "g", "h"] {
      let selection = Selection(from: ranked, seed: ContentHash(of: seed))
      #expect(selection == Selection(from: ranked, seed: ContentHash(of: seed)))
      #expect(Array(selection.matches.prefix(5)) == Array(ranked.prefix(5)) && selection.matches.count == 6)
      let id = try #require(selection.drawn)
      #expect(ranked[5...].contains { $0.principle.id == id } && selection.matches.last?.principle.id == id)
      drawn.insert(id)
    }
    #expect(drawn.count > 2)
  }

  @Test func `what conflicts with something better is left out`() throws {
    let selection = Selection(from: try matches(4, conflicts: [1: 3]), seed: ContentHash(of: "a"))
    #expect(selection.matches.map(\.principle.id) == ["A2.101", "A2.102", "A2.104"])
  }
}
