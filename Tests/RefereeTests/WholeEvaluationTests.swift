import Domain
import Testing

@testable import Referee

extension ProcessTests {
  @Suite("A whole evaluation")
  struct WholeEvaluationTests {
    @Test("An honest candidate is admitted, built, checked, timed and profiled")
    func honestCandidate() async throws {
      try await HarnessSetup.withReferee(Samples.problem) { referee in
        let admission = try await referee.admit()
        #expect(admission.inputs.map(\.shape) == [[256, 1024]])
        #expect(admission.outputs.map(\.shape) == [[256, 1024]])
        #expect(admission.compulsoryBytes == 2_101_248)
        #expect(admission.trace.graph != nil)
        #expect(admission.floorSeconds > 0)
        let build = try await referee.build(Samples.honest)
        #expect(build.failure == nil)
        let check = try await referee.check(Samples.honest)
        #expect(check.failure == nil)
        #expect(check.cases.count >= 6)
        #expect(check.cases.allSatisfy { $0.errorRatio <= 1 })
        let timing = try await referee.time(Samples.honest, against: .baseline(.eager), effort: .screening)
        #expect(timing.failure == nil)
        #expect(timing.candidateSeconds.value > 0 && timing.speedup.value > 0)
        try await referee.race(admission).startAfresh(Samples.honest, .baseline(.eager))
        let again = try await referee.time(Samples.honest, against: .baseline(.eager), effort: .screening)
        #expect(again.failure == nil && again.candidateSeconds.value > 0)
        let profile = try await referee.profile(Samples.honest)
        #expect(profile.source == .timing && profile.headroom > 0)
        #expect(profile.steps.contains { $0.name == "aten::gelu" })
        #expect(profile.ownKernelShare == 0)
      }
    }
  }
}
