import Domain
import Foundation
import Testing

@Suite struct `A profile report` {
  @Test func `of an earlier version is read with nothing in what it did not have`() throws {
    let old = #"{"achievedBandwidth":2e9,"headroom":3,"seconds":0.5,"source":"timing","steps":[]}"#
    let report = try CanonicalJSON.decode(ProfileReport.self, from: Data(old.utf8))
    #expect(report == ProfileReport(source: .timing, seconds: 0.5, headroom: 3, achievedBandwidth: 2e9))
    #expect(report.ownKernelShare == nil)
  }

  @Test func `comes back from JSON as it went in`() throws {
    let kernel = KernelProfile(
      name: "k", origin: .own, label: "Triton", share: 1, seconds: 1e-5, grid: [4, 1, 1], block: [128, 1, 1],
      registers: 40, metrics: ["dram__throughput": 71.5])
    let report = ProfileReport(
      source: .counters, seconds: 1, headroom: 2, achievedBandwidth: 3, kernels: [kernel],
      shares: KernelShares(own: 1, library: 0, generated: 0, movement: 0), fallback: ["no"])
    let data = try CanonicalJSON.encode(report)
    #expect(try CanonicalJSON.decode(ProfileReport.self, from: data) == report)
  }
}

@Suite struct `Shares of a call's time` {
  @Test func `sum to one`() throws {
    let shares = try #require(KernelShares(seconds: [.own: 3, .library: 1, .movement: 4]))
    #expect(shares == KernelShares(own: 0.375, library: 0.125, generated: 0, movement: 0.5))
    #expect(shares.ownPartOfComputation == 0.75)
  }

  @Test func `of no time at all are not known`() { #expect(KernelShares(seconds: [:]) == nil) }

  struct Example: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var shares: KernelShares?
    var isAdmitted: Bool
  }

  @Test(arguments: [
    Example(
      testDescription: "own kernels alone", shares: .init(own: 1, library: 0, generated: 0, movement: 0),
      isAdmitted: true),
    Example(
      testDescription: "a small library sum at the end",
      shares: .init(own: 0.92, library: 0.05, generated: 0, movement: 0.03), isAdmitted: true),
    Example(
      testDescription: "a kernel and the copies that it needs",
      shares: .init(own: 0.6, library: 0, generated: 0, movement: 0.4), isAdmitted: true),
    Example(
      testDescription: "a library product beside a kernel",
      shares: .init(own: 0.7, library: 0.3, generated: 0, movement: 0), isAdmitted: false),
    Example(
      testDescription: "torch.compile", shares: .init(own: 0, library: 0, generated: 1, movement: 0),
      isAdmitted: false),
    Example(
      testDescription: "copies with a fig leaf",
      shares: .init(own: 0.1, library: 0, generated: 0, movement: 0.9),
      isAdmitted: false),
    Example(
      testDescription: "own code that may be a library's",
      shares: .init(own: 1, library: 0, generated: 0, movement: 0, doubt: "calls cblas_sgemm"),
      isAdmitted: false),
    Example(testDescription: "nothing measured", shares: nil, isAdmitted: false),
  ])
  func `decide whether a candidate that may not call libraries passes`(example: Example) {
    #expect(LibraryCalls.forbid.admits(example.shares) == example.isAdmitted)
    #expect(LibraryCalls.allow.admits(example.shares))
  }
}
