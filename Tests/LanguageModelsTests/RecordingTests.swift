import Domain
import Foundation
import TestSupport
import Testing

@testable import LanguageModels

struct RecordingTests {
  private let folder: TemporaryFolder
  private let prompt = Prompt(system: "rules", user: "task").about(.code, "softmax seed")

  init() throws { folder = try TemporaryFolder() }

  private func recorder(_ words: String..., at path: String? = nil) -> RecordingModel {
    let path = path ?? folder.path
    return RecordingModel(CommandModel(words), folder: path, count: RecordingCount(folder: path))
  }

  @Test func `what was recorded is replayed without the model`() async throws {
    let path = folder.path + "/answers"
    let recorded = try await recorder("cat", at: path).answer(prompt)
    #expect(recorded.text == "rules\n\ntask" && !recorded.isRecalled)
    for place in [path, folder.path] {
      let replayed = try await ReplayModel(path: place).answer(prompt)
      #expect(replayed.text == recorded.text && replayed.isRecalled)
    }
  }

  @Test func `the same question is not asked and paid for twice`() async throws {
    let model = recorder("sh", "-c", "echo; date +%s%N; echo $$")
    let first = try await model.answer(prompt)
    let second = try await model.answer(prompt)
    #expect(first.text == second.text && second.isRecalled)
  }

  @Test func `a question that measured times changed has the next answer on its topic`() async throws {
    let model = recorder("sh", "-c", "tail -n 1")
    for text in ["1.0 ms", "2.0 ms", "other"] {
      let task = text == "other" ? "softmax tiling refine" : "softmax seed"
      _ = try await model.answer(Prompt(system: "", user: text).about(.code, task))
    }
    let replay = try ReplayModel(path: folder.path)
    func ask(_ text: String, _ role: AgentRole = .code) async throws -> String {
      try await replay.answer(Prompt(system: "", user: text).about(role, "softmax seed")).text
    }
    #expect(try await ask("2.0 ms") == "2.0 ms")
    #expect(try await ask("1.1 ms") == "1.0 ms")
    let error = await #expect(throws: LanguageModelError.self) { try await ask("3 ms") }
    #expect("\(String(describing: error))".contains("code agent's question 'softmax seed'"))
    await #expect(throws: LanguageModelError.self) { try await ask("3 ms", .debug) }
  }

  @Test func `a folder without answers is an error at once`() {
    for path in [folder.path, folder.path + "/nothing"] {
      #expect(throws: LanguageModelError.self) { try ReplayModel(path: path) }
    }
  }

  @Test func `a run is carried elsewhere as one file`() async throws {
    _ = try await recorder("cat", at: folder.path + "/answers").answer(prompt)
    let run = try RecordedRun(problem: Problem(name: "p", source: "s"), answers: folder.path + "/answers")
    let file = try folder.write(String(decoding: CanonicalJSON.encode(run), as: UTF8.self), to: "run.json")
    #expect(try await ReplayModel(path: file).answer(prompt).text == "rules\n\ntask")
    #expect(
      try RecordedRun(json: Data(contentsOf: URL(fileURLWithPath: file)), name: "x") == run && run.count == 1)
    try folder.write("[]", to: "bad.json")
    #expect(throws: LanguageModelError.self) { try ReplayModel(path: folder.path + "/bad.json") }
  }

  @Test func `a damaged recording is an error, not an answer`() async throws {
    try folder.write("{\"answer\":", to: "\(prompt.hash.short).json")
    #expect(throws: LanguageModelError.self) { try ReplayModel(path: folder.path) }
    await #expect(throws: LanguageModelError.self) { try await recorder("cat").answer(prompt) }
  }

  @Test func `a failed answer is not recorded`() async throws {
    await #expect(throws: LanguageModelError.self) { try await recorder("false").answer(prompt) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `a prompt's name is what the model reads`() {
    #expect(Prompt(system: "a", user: "bc").hash != Prompt(system: "ab", user: "c").hash)
    #expect(Prompt(system: "a", shared: "b", user: "c").hash == Prompt(system: "a", user: "bc").hash)
    #expect(prompt.hash == Prompt(system: "rules", user: "task").hash)
  }
}
