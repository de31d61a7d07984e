import Domain
import Testing

@testable import Referee

@Suite("Degenerate problems")
struct DegeneracyJudgeTests {
  private typealias Errors = [String: (rms: Double, max: Double)]

  private func family(
    _ answers: Errors, rms: Double = 1, deviation: Double = 1, skipped: String? = nil
  ) -> Oracle.TrivialAnswers {
    let reference = Oracle.ReferenceError(rmsError: 1e-8, maxError: 1e-7, rms: rms, reductionLength: 1)
    return Oracle.TrivialAnswers(
      skipped: skipped, outputs: [.init(reference: reference, deviation: deviation)],
      answers: [answers.mapValues { .init(rmsError: $0.rms, maxError: $0.max) }])
  }

  private func judge(_ shape: [Int] = [8, 16]) -> DegeneracyJudge {
    DegeneracyJudge(types: [TensorType(shape: shape)], precision: .ieee)
  }

  private let far = (rms: 0.5, max: 1.0)
  private let none = (rms: 0.0, max: 0.0)

  @Test("Where no trivial answer passes there is none")
  func sound() {
    let found = judge().degeneracy(
      nominal: family(["zeros": far, "stale": far]), normal: family(["zeros": none]))
    #expect(found == Degeneracy(extent: .none))
  }

  @Test("One that passes on nominal inputs alone is repaired by the others")
  func repaired() {
    let found = judge().degeneracy(
      nominal: family(["input 0": none, "zeros": far]), normal: family(["input 0": far, "zeros": far]))
    #expect(found == Degeneracy(extent: .nominalInputs, answers: ["input 0"]))
    #expect(found.reason == "input 0 itself passes")
  }

  @Test("One that passes on both, or where there are no other inputs, makes it degenerate")
  func degenerate() {
    let zeros = family(["zeros": none, "stale": far])
    #expect(
      judge().degeneracy(nominal: zeros, normal: zeros) == Degeneracy(extent: .allInputs, answers: ["zeros"]))
    let skipped = family([:], skipped: "no floating-point inputs")
    #expect(judge().degeneracy(nominal: zeros, normal: skipped).extent == .allInputs)
    // Different answers on the two families: nobody knows which to give.
    let other = family(["zeros": far, "stale": none])
    #expect(judge().degeneracy(nominal: zeros, normal: other).extent == .nominalInputs)
  }

  @Test("Inputs that move the output by less than a rounding of lower classes are lost in it")
  func blind() {
    let lost = family(["stale": (rms: 4e-4, max: 1e-3)])
    #expect(judge().degeneracy(nominal: lost, normal: lost).extent == .allInputs)
    let seen = family(["stale": (rms: 6e-4, max: 1e-3)])
    #expect(judge().degeneracy(nominal: seen, normal: seen).extent == .none)
    // The law of large numbers makes losses of different inputs alike: they are no blind outputs.
    #expect(judge([]).degeneracy(nominal: lost, normal: lost).extent == .none)
    #expect(judge([8, 1]).degeneracy(nominal: lost, normal: lost).extent == .none)
    let same = family(["stale": (rms: 5e-5, max: 9e-5)])
    #expect(judge([8, 1]).degeneracy(nominal: same, normal: same).extent == .allInputs)
    #expect(judge([]).degeneracy(nominal: same, normal: same).extent == .none)
  }

  @Test("All outputs must have such an answer")
  func several() {
    let judge = DegeneracyJudge(
      types: [TensorType(shape: [2]), TensorType(shape: [2])], precision: .ieee)
    var both = family(["zeros": none])
    both.outputs += both.outputs
    both.answers += [["zeros": .init(rmsError: 1, maxError: 1)]]
    #expect(judge.degeneracy(nominal: both, normal: both).extent == .none)
  }
}

extension ProcessTests {
  @Suite("Examining problems")
  struct ExaminationTests {
    private func admissions(_ forwards: [String]) async throws -> [Admission] {
      let sources = forwards.map {
        Samples.problem.replacing("return torch.nn", with: "return \($0)\n        return torch.nn")
      }
      return try await HarnessSetup.admissions(of: sources).map { try $0.get() }
    }

    @Test("A sound problem is sensitive to all it has")
    func sound() async throws {
      let admission = try await HarnessSetup.withReferee(Samples.problem) { try await $0.admit() }
      let examination = try #require(admission.examination)
      #expect(examination.isFinite && examination.isDeterministic && !admission.isDegenerate)
      #expect(examination.degeneracy.extent == .none)
      #expect(examination.sensitivities.map(\.name) == ["input 0", "scale"])
      #expect(examination.sensitivities.filter { !$0.isSensitive }.isEmpty)
      #expect(examination.tolerances.count == 1 && examination.tolerances[0].rms > 0)
      #expect(examination.kernelbenchObstacle == nil)
    }

    @Test("Others are named for what they are, and an input that does not matter is")
    func labels() async throws {
      let expected: [(forward: String, extent: Degeneracy.Extent, answer: String)] = [
        ("x * 0", .allInputs, "zeros"), ("self.scale + x.mean() * 1e-12", .allInputs, "stale"),
        ("torch.relu(x)", .nominalInputs, "input 0"), ("x * self.scale", .none, ""),
      ]
      let found = try await admissions(expected.map(\.forward) + ["x * 1.5 + 0 * self.scale"])
      for ((forward, extent, answer), admission) in zip(expected, found) {
        let degeneracy = try #require(admission.examination?.degeneracy)
        #expect(degeneracy.extent == extent, "\(forward): \(degeneracy)")
        #expect(answer.isEmpty || degeneracy.answers.contains(answer), "\(forward): \(degeneracy)")
        #expect(admission.isDegenerate == (extent == .allInputs), "\(forward)")
        let kinds = Set(admission.warnings.map(\.kind))
        #expect(kinds.contains(.degenerate) == (extent == .allInputs), "\(forward)")
        #expect(kinds.contains(.weakInputs) == (extent == .nominalInputs), "\(forward)")
      }
      let remark = found.last?.warnings.first { $0.kind == .insensitive }
      #expect(remark?.message.contains("scale") == true)
    }
  }
}
