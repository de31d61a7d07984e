import Domain
import Testing

@testable import Optimizer

@Suite("Context")
struct ContextTests {
  private let context = InterStageContext(
    problem: Rehearsal.problem, admission: ScriptedReferee.admission, settings: RunSettings())

  @Test("Between stages only decisions and the incumbent's measure pass on")
  func between() {
    let incumbent = Incumbent(
      candidate: Script().candidate("a", stage: .structure), precision: .ieee, gain: 2.5,
      decisions: ["s1", "a"])
    let brief = context.handing(over: incumbent).brief(for: .tiling)
    #expect(brief.decisions == ["s1", "a"] && brief.speedup == 2.5 && brief.stage == .tiling)
    #expect(brief.attempts.isEmpty && brief.lastBottleneck == nil)
  }

  @Test("Inside a stage attempts and the last bottleneck are kept, one line each")
  func inside() {
    var inside = IntraStageContext()
    for (number, bottleneck) in ["memory", ""].enumerated() {
      let attempt = Attempt(
        candidate: Script.id("c\(number)"), plan: Plan(summary: "p\(number)"), ending: .same)
      inside.note(attempt, on: bottleneck)
      #expect(inside.lastBottleneck == (number == 0 ? "memory" : nil))
    }
    #expect(context.brief(for: .memory, inside).attempts.map(\.plan.summary) == ["p0", "p1"])
  }

  @Test(
    "Likeness is the part of the words that two sources share",
    arguments: [
      ("def f(x): return x", "def f(x): return x", 1.0), ("a b c", "d e f", 0),
      ("a b c d", "a b e f", 1.0 / 3),
      ("# one remark\na b", "# another\na b", 1), ("", "", 1), ("BLOCK=64 x", "BLOCK=128 x", 0.5),
    ] as [(String, String, Double)])
  func likeness(one: String, other: String, value: Double) {
    func candidate(_ source: String) -> Candidate { Candidate(source: source, stage: .structure, title: "t") }
    #expect(abs(Similarity.between(candidate(one), candidate(other)) - value) < 1e-12)
  }

  @Test(
    "A profile proves a structural cause by traffic or by copies, or proves nothing",
    arguments: [
      (50.0, 0.0, false), (80, 0.0, true), (10, 0.3, true), (nil, 0.1, false),
    ] as [(Double?, Double, Bool)])
  func cause(throughput: Double?, movement: Double, isFound: Bool) {
    var admission = ScriptedReferee.admission
    admission.compulsoryBytes = 1e6
    admission.device.bandwidth = 1e9
    // At 50 % of 1 GB/s, 2.4 ms move 1.2 MB.
    let kernel = KernelProfile(
      name: "k", origin: .own, share: 1, seconds: 0.0024,
      metrics: throughput.map { ["dram-throughput-percent": $0] } ?? [:])
    let profile = ProfileReport(
      source: .counters, seconds: 0.0024, headroom: 2, achievedBandwidth: 1e8, kernels: [kernel],
      shares: KernelShares(own: 1 - movement, library: 0, generated: 0, movement: movement))
    #expect((StructuralCause.found(in: profile, of: admission) != nil) == isFound)
    #expect(StructuralCause.found(in: nil, of: admission) == nil)
  }
}
