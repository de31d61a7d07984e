import Domain
import TestSupport
import Testing

@testable import Agents

struct PromptTextTests {
  @Test(arguments: ["knowledge/prompts", "knowledge/examples"])
  func `every file of the folder is carried as it is`(folder: String) throws {
    let files = Repository.files(in: folder, ending: "").filter { $0.hasSuffix(".md") || $0.hasSuffix(".py") }
    #expect(!files.isEmpty)
    for file in files {
      let path = "\(folder.dropFirst("knowledge/".count))/\(file)"
      guard let text = PromptTexts.files[path] else {
        let entry = "{\"\(path)\", TEXT{\n#embed \"../../knowledge/\(path)\" suffix(,)\n0}},"
        Issue.record("knowledge/\(path) is missing in Sources/KnowledgeResources/prompts.c; add:\n\(entry)")
        continue
      }
      #expect(
        try text == Repository.text(of: "knowledge/\(path)"),
        "\(path) is carried in an older form: build again")
    }
  }

  @Test func `there is a template for each role, target, stage and task, and no other`() throws {
    let wanted =
      ["code", "profile", "debug", "problem", "seed", "refine", "repair", "diagnose", "failure"]
      + Target.allCases.map { "rules-\($0.rawValue)" } + Stage.allCases.map { "stage-\($0.rawValue)" }
    #expect(try PromptTexts.carried().names == wanted.sorted())
  }

  @Test func `templates name only values that are given`() throws {
    let known: Set<String> = [
      "language", "packages", "precision", "own", "rules", "stage", "tuning", "gpu", "cpu", "name",
      "problem",
      "device", "principles", "warnings", "reference", "example", "others", "decisions", "attempts", "source",
      "plan", "checks", "issue", "profile", "kind", "message", "log",
    ]
    let texts = try PromptTexts.carried()
    for name in texts.names {
      #expect(texts[name]?.names.isSubset(of: known) == true, "\(name): \(texts[name]?.names ?? [])")
    }
  }

  @Test func `there is an example of each kind for each target`() throws {
    let texts = try PromptTexts.carried()
    for kind in ExampleKind.allCases {
      for target in Target.allCases {
        let example = texts.example(kind, target)
        #expect(example.reference.contains("class Model(") && example.candidate.contains("class ModelNew("))
        #expect(example.candidate.hasPrefix("# "), "the first line names the structure")
      }
    }
  }

  @Test(arguments: [
    ("a {{x}} b", "a 1 b"), ("{{y}}|", "|"), ("{{#x}}yes{{/x}}{{#y}}no{{/y}}", "yes"),
    ("a\n{{#x}}\nb\n{{/x}}\nc", "a\nb\nc"), ("a\n{{#y}}\nb\n{{/y}}\nc", "a\nc"),
    ("{{{#x}}\"k\": {{x}}{{/x}}}", "{\"k\": 1}"), ("{{#x}}{{#z}}{{z}}{{/z}}{{/x}}", "{{x}}"),
    ("{ {x} }", "{ {x} }"),
  ])
  func `a template is rendered`(text: String, result: String) throws {
    #expect(try Template(text).rendered(["x": "1", "y": nil, "z": "{{x}}"]) == result)
  }

  @Test(arguments: ["{{#x}}", "{{/x}}", "{{#x}}{{#y}}{{/x}}{{/y}}"])
  func `a section that does not end is refused`(text: String) {
    #expect(throws: Template.Mistake.self) { try Template(text) }
  }
}
