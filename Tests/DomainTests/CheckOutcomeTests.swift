import Domain
import Foundation
import Testing

@Suite("Outcomes of checks")
struct CheckOutcomeTests {
  @Test("What a journal of an earlier version holds is read")
  func earlier() throws {
    let text = #"{"cases":[{"family":"nominal","errorRatio":0.5}],"precision":"ieee"}"#
    let outcome = try CanonicalJSON.decode(CheckOutcome.self, from: Data(text.utf8))
    #expect(outcome == CheckOutcome(cases: [.init(family: "nominal", errorRatio: 0.5)], failure: nil))
  }

  @Test("Everything comes back")
  func roundTrip() throws {
    let worst = CheckOutcome.Discrepancy(
      output: 1, rmsError: 0.1, maxError: 0.5, allowedRMS: 0.01, allowedMax: 0.1, index: [3, 4],
      expected: .infinity, found: 2)
    let outcome = CheckOutcome(
      cases: [
        .init(
          family: "needle", errorRatio: 10, name: "needle", seed: 1 << 60, weights: "random", worst: worst)
      ], failure: Failure(kind: .staleOutput, message: "kept"), precision: .tf32, isDeterministic: false,
      sideEffects: [.init(name: "threads", before: "1", after: "2")], kernelbench: .impossible("why"))
    let data = try CanonicalJSON.encode(outcome)
    #expect(try CanonicalJSON.decode(CheckOutcome.self, from: data) == outcome)
  }

  @Test(
    "Both verdicts may differ",
    arguments: [
      (true, KernelBenchVerdict.passed, false), (true, .failed("x"), true), (true, .impossible("x"), false),
      (false, .passed, true), (false, .failed("x"), false),
    ])
  func disagreement(passed: Bool, kernelbench: KernelBenchVerdict, differs: Bool) {
    let failure = passed ? nil : Failure(kind: .wrongValues, message: "wrong")
    let outcome = CheckOutcome(cases: [], failure: failure, kernelbench: kernelbench)
    #expect((outcome.disagreement != nil) == differs)
  }

  @Test("A verdict of another word is refused")
  func unknownVerdict() {
    #expect(throws: DecodingError.self) {
      try CanonicalJSON.decode(KernelBenchVerdict.self, from: Data(#"{"verdict":"maybe"}"#.utf8))
    }
  }
}
