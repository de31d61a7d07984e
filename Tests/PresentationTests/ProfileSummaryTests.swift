import Domain
import Foundation
import Testing

@testable import Presentation

@Suite struct `A profile for people` {
  private static func summary(_ profile: ProfileReport?) -> ProfileSummary {
    var summary = ProfileSummary(problem: "softmax", candidate: "fast.py", admission: SampleRun.admission)
    summary.profile = profile
    return summary
  }

  private static let kernels = [
    KernelProfile(
      name: "void softmax_kernel<float>(float*)", origin: .own, label: "extension", share: 0.8, seconds: 4e-5,
      launches: 1, grid: [128, 2, 1], block: [256, 1, 1], registers: 168, sharedBytes: 1024, spilledBytes: 8,
      occupancy: 0.1875, limiter: "registers",
      metrics: ["dram-throughput-percent": 71.53, "memory-stall-percent": 55]),
    KernelProfile(name: "ampere_sgemm", origin: .library, label: "cuBLAS", share: 0.2, seconds: 1e-5),
  ]

  @Test func `names its source, the kernels and their counters`() {
    let profile = ProfileReport(
      source: .counters, seconds: 6e-5, headroom: 2, achievedBandwidth: 1e12, kernels: Self.kernels,
      shares: KernelShares(own: 0.8, library: 0.2, generated: 0, movement: 0),
      fallback: ["a layer was left out"])
    let text = Self.summary(profile).lines.map(\.text).joined(separator: "\n")
    for part in [
      "hardware counters", "own kernels 80 %, libraries 20 %", "void softmax_kernel<float>(float*)", "cuBLAS",
      "128x2", "256", "168", "19 %", "registers", "71.5", "55.0", "a layer was left out",
    ] { #expect(text.contains(part), "\(part)") }
    #expect(!text.contains("generated"))
  }

  @Test func `shows steps where there are no kernels`() {
    let profile = ProfileReport(
      source: .timing, seconds: 6e-5, headroom: 2, achievedBandwidth: 1e9,
      steps: [.init(name: "aten::mm", seconds: 3e-5), .init(name: "own native code", seconds: 1e-5)])
    let text = Self.summary(profile).lines.map(\.text).joined(separator: "\n")
    #expect(text.contains("aten::mm") && text.contains("75 %") && text.contains("25 %"))
  }

  @Test func `says what is wrong with a candidate that has none`() {
    var summary = Self.summary(nil)
    summary.failure = Failure(kind: .compile, message: "no kernel", log: "line 3: error")
    let text = summary.lines.map(\.text).joined(separator: "\n")
    #expect(text.contains("compile: no kernel") && text.contains("line 3: error"))
  }

  @Test func `is one object for programs`() throws {
    let profile = ProfileReport(
      source: .timing, seconds: 1, headroom: 2, achievedBandwidth: 3,
      shares: KernelShares(own: 0.5, library: 0.5, generated: 0, movement: 0))
    let data = try CanonicalJSON.encode(Self.summary(profile))
    let value = try CanonicalJSON.decode(JSONValue.self, from: data)
    #expect(value["version"]?.int == 1 && value["own_kernel_share"]?.double == 0.5)
    #expect(value["profile"]?["source"]?.text == "timing")
  }

  @Test(arguments: [(0.0, "0 %"), (0.0123, "1.2 %"), (0.5, "50 %"), (1.0, "100 %")])
  func `writes parts of a whole`(part: Double, text: String) { #expect(Quantity.percent(part) == text) }
}
