import Domain
import Foundation
import Knowledge
import LanguageModels
import TestSupport
import Testing

@testable import Agents

/// Prompts against checked-in texts; `EGG_RECORD=1` writes them anew and fails, so that it can't be left on.
struct PromptTests {
  private static let folder = "Tests/AgentsTests/Golden"
  private let prompts: TaskPrompts

  init() throws { prompts = TaskPrompts(catalogue: try Catalogue.standard()) }

  @Test func `the profile agent's prompt for tiling`() throws {
    try expect(
      prompts.profile(Samples.candidate, profile: Samples.profile, brief: Samples.brief(.tiling)),
      toEqual: "profile-tiling.txt")
  }

  @Test func `the code agent's prompt for a second seed`() throws {
    var brief = Samples.brief(.structure)
    brief.attempts = []
    try expect(prompts.seed(brief, previous: [Samples.candidate]), toEqual: "seed.txt")
  }

  @Test func `the debug agent's prompt for a crash`() throws {
    let failure = Failure(kind: .crashed, message: "killed by signal 11", log: "#0 softmax_row at k.cpp:12")
    try expect(
      prompts.failure(Samples.candidate, failure: failure, brief: Samples.brief(.structure)),
      toEqual: "failure.txt")
  }

  @Test func `a long log is cut to its end`() {
    let failure = Failure(
      kind: .compile, message: "m", log: String(repeating: "x", count: 50_000) + "last line")
    let prompt = prompts.failure(Samples.candidate, failure: failure, brief: Samples.brief(.structure))
    #expect(prompt.user.utf8.count < 6000 && prompt.user.hasSuffix("last line"))
  }

  @Test func `a profile of a GPU tells of its kernels`() {
    var profile = Samples.profile
    profile.kernels = [
      KernelProfile(
        name: "softmax_kernel", origin: .own, label: "Triton", share: 0.75, seconds: 2e-5, grid: [128, 1, 1],
        block: [256, 1, 1], registers: 168, spilledBytes: 16, occupancy: 0.1875, limiter: "registers",
        metrics: ["dram-throughput-percent": 71.53])
    ]
    let text = prompts.profile(Samples.candidate, profile: profile, brief: Samples.brief(.tiling)).user
    for part in [
      "softmax_kernel", "75 % of the device time", "168 registers", "16 bytes spilled", "occupancy 18.8 %",
      "limited by registers", "dram-throughput-percent 71.5",
    ] { #expect(text.contains(part), "\(part)") }
  }

  @Test func `only the structure stage asks whether a change is worth it`() {
    for stage in Stage.allCases {
      let prompt = prompts.profile(Samples.candidate, profile: nil, brief: Samples.brief(stage))
      #expect(prompt.system.contains("worth_optimizing") == (stage == .structure))
    }
  }

  private func expect(_ prompt: Prompt, toEqual name: String) throws {
    let text = "\(prompt.system)\n\n=== user ===\n\n\(prompt.user)\n"
    let path = "\(Self.folder)/\(name)"
    if ProcessInfo.processInfo.environment["EGG_RECORD"] != nil {
      try Data(text.utf8).write(to: Repository.root.appendingPathComponent(path))
      Issue.record("\(path) was recorded; run again without EGG_RECORD")
    } else {
      #expect(try text == Repository.text(of: path))
    }
  }
}
