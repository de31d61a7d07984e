import Domain
import Foundation
import LanguageModels
import TestSupport
import Testing

struct RecordingTests {
  private let prompt = Prompt(system: "rules", user: "task")

  @Test func `what was recorded is replayed without the model`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/answers"
    let recorded = try await RecordingModel(CommandModel(["cat"]), folder: path).answer(prompt)
    #expect(recorded.text == "rules\n\ntask")
    #expect(try await ReplayModel(folder: path).answer(prompt) == recorded)
  }

  @Test func `another prompt has no recording`() async throws {
    let folder = try TemporaryFolder()
    _ = try await RecordingModel(CommandModel(["cat"]), folder: folder.path).answer(prompt)
    let other = Prompt(system: "rules", user: "another task")
    await #expect(throws: LanguageModelError.notRecorded("\(folder.path)/\(other.hash.short).json")) {
      try await ReplayModel(folder: folder.path).answer(other)
    }
  }

  @Test func `a damaged recording is an error, not an answer`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("{\"answer\":", to: "\(prompt.hash.short).json")
    let error = await #expect(throws: LanguageModelError.self) {
      try await ReplayModel(folder: folder.path).answer(prompt)
    }
    guard case .recording = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  @Test func `a failed answer is not recorded`() async throws {
    let folder = try TemporaryFolder()
    let model = RecordingModel(CommandModel(["false"]), folder: folder.path)
    await #expect(throws: LanguageModelError.self) { try await model.answer(prompt) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `where rules end and the task begins is part of a prompt's name`() {
    #expect(Prompt(system: "a", user: "bc").hash != Prompt(system: "ab", user: "c").hash)
  }
}
