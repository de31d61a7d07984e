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

  init() throws { prompts = try TaskPrompts(catalogue: try Catalogue.standard()) }

  @Test(arguments: Target.allCases)
  func `the code agent's prompt for a second seed`(target: Target) throws {
    var brief = Samples.brief(.structure, for: target)
    brief.attempts = []
    try expect(prompts.seed(brief, previous: [Samples.candidate]), toEqual: "seed-\(target.rawValue).txt")
  }

  @Test(arguments: Stage.allCases)
  func `the profile agent's prompt for a stage`(stage: Stage) throws {
    let brief = Samples.brief(stage, for: .triton)
    try expect(
      prompts.profile(Samples.candidate, profile: Samples.profileOfGPU, brief: brief),
      toEqual: "profile-\(stage.rawValue).txt")
  }

  @Test func `the profile agent's prompt on a processor`() throws {
    try expect(
      prompts.profile(Samples.candidate, profile: Samples.profile, brief: Samples.brief(.tiling)),
      toEqual: "profile-cpu.txt")
  }

  @Test func `the code agent's prompt for a refinement`() throws {
    let plan = Plan(summary: "keep the row in registers", principles: ["A2.06", "H1.03"])
    try expect(
      prompts.refine(Samples.candidate, plan: plan, brief: Samples.brief(.mapping, for: .triton)),
      toEqual: "refine.txt")
  }

  @Test func `the code agent's prompt for a repair`() throws {
    let repair = Repair(criticalIssue: "index past the end", plan: Plan(summary: "mask the last block"))
    try expect(
      prompts.repair(Samples.candidate, repair: repair, brief: Samples.brief(.structure, for: .cuda)),
      toEqual: "repair.txt")
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
    #expect(prompt.task.utf8.count < 6000 && prompt.task.hasSuffix("last line"))
  }

  @Test func `a log or a problem with marks of templates is shown as it is`() {
    let failure = Failure(kind: .compile, message: "{{device}} {{/log}}", log: "{{#name}}")
    let prompt = prompts.failure(Samples.candidate, failure: failure, brief: Samples.brief(.structure))
    #expect(prompt.task.contains("{{device}} {{/log}}") && prompt.task.hasSuffix("{{#name}}"))
  }

  @Test func `only the structure stage asks whether a change is worth it`() {
    for stage in Stage.allCases {
      let prompt = prompts.profile(Samples.candidate, profile: nil, brief: Samples.brief(stage))
      #expect(prompt.system.contains("{\"worth_optimizing\": true or false, "))
      #expect(prompt.task.hasSuffix("None could be taken."))
    }
  }

  @Test func `without guidance there are no principles, checks and warnings`() {
    var brief = Samples.brief(.structure)
    brief.settings = RunSettings(ablations: [.expertGuidance])
    let plan = Plan(summary: "p", principles: ["A2.06"])
    for prompt in [
      prompts.seed(brief, previous: []), prompts.refine(Samples.candidate, plan: plan, brief: brief),
      prompts.profile(Samples.candidate, profile: nil, brief: brief),
    ] { #expect(!prompt.task.contains("A2.06") && !prompt.task.contains("Principles that may apply")) }
  }

  @Test(arguments: [
    (PrecisionClass.ieee, "as accurate as IEEE"), (.tf32, "may use TF32"), (.bf16, "bfloat16 operands"),
    (.fp16, "float16 operands"),
  ])
  func `the writer is told the precision policy`(precision: PrecisionClass, words: String) {
    for target in Target.allCases {
      var brief = Samples.brief(.structure, for: target)
      brief.settings.precision = precision
      #expect(prompts.seed(brief, previous: []).system.contains(words))
    }
  }

  @Test func `where libraries are forbidden the writer is told`() {
    var brief = Samples.brief(.structure)
    #expect(!prompts.seed(brief, previous: []).system.contains("kernels of its own"))
    brief.settings.libraryCalls = .forbid
    #expect(prompts.seed(brief, previous: []).system.contains("kernels of its own"))
  }

  private func expect(_ prompt: Prompt, toEqual name: String) throws {
    let text = "\(prompt.system)\n\n=== user ===\n\n\(prompt.task)\n"
    let path = "\(Self.folder)/\(name)"
    if ProcessInfo.processInfo.environment["EGG_RECORD"] != nil {
      try Data(text.utf8).write(to: Repository.root.appendingPathComponent(path))
      Issue.record("\(path) was recorded; run again without EGG_RECORD")
    } else {
      #expect(try text == Repository.text(of: path))
    }
  }
}
