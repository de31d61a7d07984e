import Domain
import Knowledge
import Testing

@testable import Agents

struct AnswerTests {
  private let contracts: Contracts

  init() throws { contracts = Contracts(catalogue: try Catalogue.standard()) }

  private static let diagnosis =
    "{\"worth_optimizing\": true, \"bottleneck\": \"two passes\", \"plan\": \"fuse them\", \"principles\": [\"A2.01\"]}"

  @Test(arguments: [
    diagnosis, "```json\n\(diagnosis)\n```", "```\n\(diagnosis)\n```",
    "Here it is:\n\(diagnosis)\nThat's all.",
    "I think {roughly} this.\n\n```json\n\(diagnosis)\n```\nDone.",
    "First idea: {\"bottleneck\": \"x\"}. No, better: \(diagnosis)", "  ```JSON\n  \(diagnosis)\n  ```",
  ])
  func `a diagnosis is found in a block or bare, among other text`(answer: String) throws {
    let found = try contracts.diagnosis(answer, stage: .structure)
    #expect(
      found
        == Diagnosis(
          worthOptimizing: true, bottleneck: "two passes",
          plan: Plan(summary: "fuse them", principles: ["A2.01"])))
  }

  @Test func `braces and quotes inside texts do not end an object`() throws {
    let answer = "{\"critical_issue\": \"a } and \\\" inside {\", \"plan\": \"close it\\n now\"}"
    let repair = try contracts.repair(answer)
    #expect(repair.criticalIssue == "a } and \" inside {" && repair.plan.summary == "close it now")
  }

  @Test(arguments: [
    ("no object at all", "no JSON object"), ("{\"bottleneck\": \"cut off", "no JSON object"),
    ("[1, 2]", "no JSON object"),
    ("{\"bottleneck\": \"x\", \"plan\": \"y\"}", "worth_optimizing must be true or false"),
    ("{\"worth_optimizing\": \"yes\", \"bottleneck\": \"x\", \"plan\": \"y\"}", "worth_optimizing must be"),
    ("{\"worth_optimizing\": true, \"plan\": \"y\"}", "bottleneck must be a text"),
    ("{\"worth_optimizing\": true, \"bottleneck\": \" \", \"plan\": \"y\"}", "bottleneck is empty"),
    ("{\"worth_optimizing\": true, \"bottleneck\": \"x\", \"plan\": [\"y\"]}", "plan must be a text"),
    (
      "{\"worth_optimizing\": true, \"bottleneck\": \"x\", \"plan\": \"y\", \"principles\": [\"B7.01\"]}",
      "there is no principle B7.01"
    ),
    (
      "{\"worth_optimizing\": true, \"bottleneck\": \"x\", \"plan\": \"y\", \"principles\": \"A2.01\"}",
      "principles must be a list"
    ),
    (
      "{\"worth_optimizing\": true, \"bottleneck\": \"x\", \"plan\": \"\(String(repeating: "word ", count: 71))\"}",
      "plan has 71 words"
    ),
  ])
  func `a diagnosis that breaks the contract is refused with the reason`(answer: String, reason: String) {
    let error = #expect(throws: AnswerError.self) { try contracts.diagnosis(answer, stage: .structure) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "no error")")
  }

  @Test(arguments: [
    ("", true), ("\"worth_optimizing\": false, ", false), ("\"worth_optimizing\": true, ", true),
  ])
  func `in a tuning stage a change is worth it unless the answer says otherwise`(
    field: String, isWorthIt: Bool
  ) throws {
    let found = try contracts.diagnosis("{\(field)\"bottleneck\": \"x\", \"plan\": \"y\"}", stage: .tiling)
    #expect(found.worthOptimizing == isWorthIt && found.plan.principles.isEmpty)
    #expect(throws: AnswerError.self) {
      try contracts.diagnosis(
        "{\"worth_optimizing\": 1, \"bottleneck\": \"x\", \"plan\": \"y\"}", stage: .tiling)
    }
  }

  private static let model =
    "import torch\n\nSOURCE = 'extern \"C\" void f();'\n\nclass ModelNew(torch.nn.Module):\n    pass\n"

  @Test(arguments: [
    "```python\n\(model)```", "Some words.\n```py\n\(model)```\nMore words.", "```\n\(model)```",
    "```Python\n\(model)```\n```cpp\nint unused;\n```",
  ])
  func `exactly one Python block is the source`(answer: String) throws {
    #expect(try contracts.source(answer) == Self.model)
  }

  @Test(arguments: [
    (model, "no Python block"), ("```python\n\(model)```\n```python\n\(model)```", "2 Python blocks"),
    ("```python\n\(model)", "cut off"), ("```python\nclass Model: pass\n```", "class ModelNew"),
    ("```python\n# class ModelNew\nclass ModelNewer: pass\n```", "class ModelNew"),
    ("```cpp\nint x;\n```", "no Python block"), ("", "no Python block"),
  ])
  func `anything else is refused with the reason`(answer: String, reason: String) {
    let error = #expect(throws: AnswerError.self) { try contracts.source(answer) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "no error")")
  }
}
