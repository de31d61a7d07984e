import Agents
import Domain
import LanguageModels
import Testing

struct TeamTests {
  private func block(_ source: String) -> String { "```python\n\(source)```" }

  @Test func `a seed is named by its first comment`() async throws {
    let model = ScriptedModel(block(Samples.source("online softmax")))
    let seed = try await ModelTeam.team(model: model).code.seed(Samples.brief(.structure), previous: [])
    #expect(seed?.title == "online softmax" && seed?.stage == .structure && seed?.parent == nil)
    #expect(seed?.source == Samples.source("online softmax"))
  }

  @Test func `a seed that exists already is none`() async throws {
    let model = ScriptedModel(block(Samples.source("same")))
    let previous = Candidate(source: Samples.source("same"), stage: .structure, title: "same")
    let team = try ModelTeam.team(model: model)
    #expect(try await team.code.seed(Samples.brief(.structure), previous: [previous]) == nil)
    #expect(model.prompts[0].user.contains("- same\nYours must differ"))
  }

  @Test func `a malformed answer is asked for once more, with the error named`() async throws {
    let model = ScriptedModel("no block", block(Samples.source("second try")))
    let seed = try await ModelTeam.team(model: model).code.seed(Samples.brief(.structure), previous: [])
    #expect(seed?.title == "second try")
    #expect(model.prompts.count == 2 && model.prompts[0].system == model.prompts[1].system)
    #expect(model.prompts[1].user.hasPrefix(model.prompts[0].user))
    #expect(model.prompts[1].user.contains("the answer has no Python block"))
  }

  @Test func `a second malformed answer is dropped`() async throws {
    let model = ScriptedModel("no block", "no block", block(Samples.source("too late")))
    #expect(
      try await ModelTeam.team(model: model).code.seed(Samples.brief(.structure), previous: []) == nil)
    #expect(model.prompts.count == 2)
  }

  @Test func `an answer that was cut off counts as malformed even when it can be read`() async throws {
    let whole = "{\"critical_issue\": \"x\", \"plan\": \"y\"}"
    let model = ScriptedModel([
      .success(Answer(text: whole, stopReason: .length)), .success(Answer(text: whole)),
    ])
    let repair = try await ModelTeam.team(model: model).debug.diagnose(
      Samples.candidate, failure: Failure(kind: .raised, message: "boom"), brief: Samples.brief(.structure))
    #expect(repair?.criticalIssue == "x" && model.prompts.count == 2)
  }

  @Test func `a refined candidate knows its parent, its stage and its plan`() async throws {
    let model = ScriptedModel(block(Samples.source("tiled")))
    let refined = try await ModelTeam.team(model: model).code.refine(
      Samples.candidate, plan: Plan(summary: "tile by 64"), brief: Samples.brief(.tiling))
    #expect(
      refined?.parent == Samples.candidate.id && refined?.stage == .tiling && refined?.title == "tile by 64")
  }

  @Test func `a refinement that changes nothing is none`() async throws {
    let model = ScriptedModel(block(Samples.candidate.source))
    let refined = try await ModelTeam.team(model: model).code.refine(
      Samples.candidate, plan: Plan(summary: "x"), brief: Samples.brief(.tiling))
    #expect(refined == nil)
  }

  @Test func `a repair keeps the title and gets the cause`() async throws {
    let model = ScriptedModel(block(Samples.source("mended")))
    let repair = Repair(criticalIssue: "index past the end", plan: Plan(summary: "stop earlier"))
    let mended = try await ModelTeam.team(model: model).code.repair(
      Samples.candidate, repair: repair, brief: Samples.brief(.structure))
    #expect(mended?.title == Samples.candidate.title && mended?.parent == Samples.candidate.id)
    #expect(model.prompts[0].user.contains("index past the end"))
    #expect(model.prompts[0].user.contains("stop earlier"))
  }

  @Test func `without a usable diagnosis the stage ends`() async throws {
    let model = ScriptedModel("?", "??")
    let diagnosis = try await ModelTeam.team(model: model).profile.diagnose(
      Samples.candidate, profile: nil, brief: Samples.brief(.memory))
    #expect(!diagnosis.worthOptimizing)
  }

  @Test func `a model that gives no answer is an error that names it`() async throws {
    let model = ScriptedModel([.failure(.failed("no key"))])
    let team = try ModelTeam.team(model: model)
    let error = await #expect(throws: EggError.self) {
      try await team.code.seed(Samples.brief(.structure), previous: [])
    }
    #expect(error?.code == .environment && error?.message.contains("scripted") == true)
    #expect(error?.message.contains("no key") == true)
  }

  @Test func `a cancelled question stays a cancellation`() async throws {
    let team = try ModelTeam.team(model: ScriptedModel([.failure(.cancelled)]))
    await #expect(throws: CancellationError.self) {
      try await team.code.seed(Samples.brief(.structure), previous: [])
    }
  }
}
