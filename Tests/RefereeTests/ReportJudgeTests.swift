import Domain
import Testing

@testable import Referee

@Suite("Judging a runner's report")
struct ReportJudgeTests {
  private func leaf(
    _ strides: [Int] = [3, 1], device: String = "cpu", shares: [String] = []
  ) -> Oracle.Leaf {
    Oracle.Leaf(strides: strides, device: device, shares: shares)
  }

  private func loaded(_ leaf: Oracle.Leaf, generators: [String] = []) -> Oracle.Loaded {
    Oracle.Loaded(
      inputs: [], outputs: .tensor(TensorType(shape: [2, 3])), training: true, parameterBytes: 0,
      operations: 0, generatorsMoved: generators, leaves: [leaf])
  }

  private func report(
    _ leaf: Oracle.Leaf, generators: [String] = [], after: [String: JSONValue] = [:]
  ) -> Worker.Report {
    let before: [String: JSONValue] = ["cudnn.allow_tf32": .bool(false), "threads": .integer(4)]
    return Worker.Report(
      generatorsMoved: generators, flags: .init(before: before, after: before.merging(after) { $1 }),
      outputs: [leaf])
  }

  @Test("What lies as the reference's does passes")
  func honest() {
    let judge = ReportJudge(loaded: loaded(leaf(shares: ["input 0"]), generators: ["cpu"]), precision: .ieee)
    let told = report(leaf(shares: ["input 0"]), generators: ["cpu"])
    #expect(judge.failures(told, family: "nominal").isEmpty)
  }

  @Test("Row-major order is welcome in place of any other, and nothing else is")
  func strides() {
    let odd = ReportJudge(loaded: loaded(leaf([1, 2])), precision: .ieee)
    #expect(odd.failures(report(leaf([3, 1])), family: "nominal").isEmpty)
    let plain = ReportJudge(loaded: loaded(leaf()), precision: .ieee)
    for strides in [[1, 2], [0, 1], [4, 1]] {
      let failure = plain.failures(report(leaf(strides)), family: "nominal").first
      #expect(failure?.kind == .mismatchedOutput && failure?.evidence == [.otherForm])
    }
    let device = plain.failures(report(leaf(device: "cuda:0")), family: "nominal").first
    #expect(device?.message.contains("cuda:0") == true)
  }

  @Test("Memory that the reference does not share may not be shared")
  func sharing() {
    let judge = ReportJudge(loaded: loaded(leaf(shares: ["input 0"])), precision: .ieee)
    let told = report(leaf(shares: ["input 0", "weight"]))
    let failure = judge.failures(told, family: "nominal").first
    #expect(failure?.kind == .aliasedOutput)
    #expect(failure?.message.contains("weight") == true)
  }

  @Test("Generators and flags must stay, but for what reference and policy allow")
  func sideEffects() {
    let told = report(leaf(), generators: ["cpu"], after: ["cudnn.allow_tf32": .bool(true)])
    let strict = ReportJudge(loaded: loaded(leaf()), precision: .ieee)
    #expect(strict.sideEffects(told).map(\.name) == ["cudnn.allow_tf32", "generator cpu"])
    #expect(
      strict.failures(told, family: "nominal").first?.evidence == [.generatorMoved, .flagsChanged])
    let lax = ReportJudge(loaded: loaded(leaf(), generators: ["cpu"]), precision: .tf32)
    #expect(lax.sideEffects(told).isEmpty)
    let threads = report(leaf(), after: ["threads": .integer(8)])
    #expect(lax.sideEffects(threads) == [.init(name: "threads", before: "4", after: "8")])
  }

  @Test(
    "Strides have a class",
    arguments: [
      ([2, 3], [3, 1], StrideClass.contiguous), ([1, 3], [99, 1], .contiguous), ([2, 3], [1, 2], .other),
      ([2, 3], [1, 0], .expanded), ([2, 3], [4, 1], .other), ([2, 3, 4, 5], [60, 1, 15, 3], .channelsLast),
      ([2, 1, 4, 5], [20, 1, 5, 1], .contiguous), ([0, 3], [1, 1], .contiguous),
    ])
  func classes(shape: [Int], strides: [Int], expected: StrideClass) {
    #expect(StrideClass(shape: shape, strides: strides) == expected)
  }
}
