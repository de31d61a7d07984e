import Domain
import Foundation
import Testing

@testable import Suite

@Suite struct `The numbers of a suite` {
  @Test(arguments: [
    (0.0, 0.75), (0.5, 0.75), (0.9, 0.5), (1.0, 0.5), (1.5, 0.5), (2.0, 0.25), (4.0, 0.0),
  ])
  func `fast_p counts failures and is strict`(p: Double, share: Double) {
    #expect(Means.fast(p, [2, 4, 0.9, nil]) == share)
  }

  @Test func `means count a failure as 1, and those of correct candidates leave it out`() {
    let summary = LevelSummary(
      [Samples.row("a", 4), Samples.row("b", 1), Samples.row("c")], problems: 3)
    #expect(summary.admitted == 3 && summary.problems == 3)
    #expect(summary.success == 2.0 / 3 && summary.fast1 == 1.0 / 3)
    #expect(abs((summary.geoEager ?? 0) - cbrt(4)) < 1e-12)
    #expect(summary.arithEager == 2)
    #expect(summary.geoEagerCorrect == 2 && summary.arithEagerCorrect == 2.5)
    #expect(summary.evaluations == 6 && summary.deviceSeconds == 9 && summary.deviceSecondsMedian == 3)
    #expect(summary.kernelbenchPassed == 2 && summary.kernelbenchJudged == 3)
    #expect(summary.precision == ["ieee": 2])
  }

  @Test(arguments: [0, -1, .nan, .infinity, -.infinity] as [Double])
  func `a speedup that is no positive number spoils no mean`(value: Double) {
    let summary = LevelSummary([Samples.row("a", 4), Samples.row("b", value)], problems: 2)
    #expect(summary.geoEager == 2)
    #expect(summary.fast1 == 0.5)
  }

  @Test func `degenerate, inadmissible and unjudged problems stay out of headlines`() {
    var degenerate = Samples.row("d", 100)
    degenerate.isDegenerate = true
    let rows = [
      Samples.row("a", 2), degenerate, Samples.row("i", status: .inadmissible),
      Samples.row("e", status: .error),
    ]
    let summary = LevelSummary(rows, problems: 5)
    #expect(summary.problems == 5 && summary.judged == 3 && summary.admitted == 1)
    #expect(summary.degenerate == 1 && summary.inadmissible == 1)
    #expect(summary.geoEager == 2 && summary.success == 1)
  }

  @Test func `slower than the fastest PyTorch is what lies beyond the noise`() {
    let rows = [Samples.row("a", 2, fastest: 0.9), Samples.row("b", 2, fastest: 0.98), Samples.row("c")]
    #expect(LevelSummary(rows, problems: 3).slowerThanFastest == 1)
  }

  @Test func `without a row there are no means`() throws {
    let summary = LevelSummary([], problems: 3)
    #expect(summary.geoEager == nil && summary.success == nil && summary.fastP.isEmpty)
    let json = String(decoding: try CanonicalJSON.encode(summary), as: UTF8.self)
    #expect(json.contains(#""problems":3"#))
  }

  @Test func `are told by level and by agents`() throws {
    var state = BenchState([.opened(Samples.header(agents: ["expert", "model"]))])
    state.apply(
      .joined([
        PlannedProblem(Samples.problem("2_B")), PlannedProblem(Samples.problem("10_C")),
        PlannedProblem(Samples.problem("1_A", level: "level2")),
      ]))
    state.apply(.finished(Samples.row("2_B", 4)))
    state.apply(.finished(Samples.row("1_A", 1, level: "level2")))
    state.apply(.finished(Samples.row("2_B", 9, agents: "model")))
    let results = try #require(BenchResults(state))
    #expect(results.levels == ["level1", "level2", "all"])
    #expect(results.summary["all"]?.geoEager == 2)
    #expect(results.summary["level1"]?.geoEager == 4)
    #expect(results.agents["model"]?["all"]?.arithEager == 9)
    #expect(results.open.count == 3)
    let json = String(decoding: try CanonicalJSON.encode(results), as: UTF8.self)
    for key in ["geo_eager", "arith_eager", "geo_fastest", "arith_fastest", "fast_1", "success", "admitted"] {
      #expect(json.contains("\"\(key)\""))
    }
    #expect(try CanonicalJSON.decode(BenchResults.self, from: Data(json.utf8)) == results)
  }
}

@Suite struct `Comparing two benches` {
  @Test(
    arguments: [(5, 0, 0.0625), (10, 0, 2.0 / 1024), (3, 3, 1), (0, 0, 1), (8, 2, 0.109375)]
      as [(Int, Int, Double)])
  func `the sign test is exact`(wins: Int, losses: Int, p: Double) {
    #expect(abs(SignTest.twoSided(wins: wins, losses: losses) - p) < 1e-12)
  }

  @Test func `pairs by problem and judges by the interval`() throws {
    let first = [
      Samples.row("a", 2), Samples.row("b", 2), Samples.row("c", 2), Samples.row("d"), Samples.row("x", 1),
    ]
    let second = [
      Samples.row("a", 3), Samples.row("b", 2.01), Samples.row("c"), Samples.row("d", 0.9),
      Samples.row("y", 1),
    ]
    let comparison = BenchComparison(first, second, differences: ["torch: 1 and 2"])
    #expect(comparison.pairs.map(\.outcome) == [.win, .tie, .loss, .win])
    #expect(comparison.unpaired == ["level1/x", "level1/y"])
    let ratio = comparison.pairs[0].ratio
    #expect(ratio.value == 1.5 && ratio.low < 1.49 && ratio.low > 1.47 && ratio.high > 1.51)
    #expect(comparison.pairs[2].ratio.value == 0.5, "a failure counts as 1")
    let mean = try #require(comparison.geometricMean)
    #expect(mean.low <= mean.value && mean.value <= mean.high)
    #expect(comparison.signTest == 1)
  }

  @Test func `a problem that does not count on one side is no pair`() {
    var degenerate = Samples.row("a", 2)
    degenerate.isDegenerate = true
    let comparison = BenchComparison([degenerate], [Samples.row("a", 2)])
    #expect(comparison.pairs.isEmpty && comparison.geometricMean == nil)
  }
}

@Suite struct `Numbers of others` {
  @Test func `are carried with their conditions and sources`() {
    #expect(PublishedResult.all.count > 10)
    for result in PublishedResult.all {
      #expect(["arithmetic", "geometric"].contains(result.mean), "\(result.system)")
      #expect(result.source.hasPrefix("https://") || result.source == "measured, not published")
      #expect(!result.conditions.isEmpty && !result.levels.isEmpty)
      for level in result.levels {
        #expect(["level1", "level2", "level3", "all"].contains(level.key))
        #expect((level.value.success ?? 1) <= 1 && (level.value.fast1 ?? 1) <= 1)
      }
    }
    let paper = PublishedResult.all.first { $0.system == "EGG (paper)" }
    #expect(paper?.levels["all"]?.speedup == 2.13)
    #expect(PublishedResult.results(for: ["level2"]).contains { $0.setup.hasPrefix("H20") })
    #expect(PublishedResult.results(for: []).isEmpty)
  }
}
