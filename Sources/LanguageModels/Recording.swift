import Domain
import Essentials

/// A prompt with its answer, as it lies in a folder of recordings: one file for each, named after the prompt.
struct Recording: Sendable, Hashable, Codable {
  var model: String
  var prompt: Prompt
  var answer: Answer

  static func file(of prompt: Prompt, in folder: String) -> String {
    "\(folder)/\(prompt.hash.short).json"
  }
}

/// A model that gives the answers that were recorded earlier, by the content of the prompt.
public struct ReplayModel: LanguageModel {
  /// A name for reports.
  public let name: String
  private let folder: String

  /// A model that reads a folder of recordings.
  public init(folder: String, name: String = "replay") {
    self.folder = folder
    self.name = name
  }

  /// The recorded answer to exactly this prompt.
  public func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    let file = Recording.file(of: prompt, in: folder)
    guard let data = FileManager.default.contents(atPath: file) else { throw .notRecorded(file) }
    do {
      return try CanonicalJSON.decode(Recording.self, from: data).answer
    } catch {
      throw .recording("\(file): \(error)")
    }
  }
}

/// A model that asks another one and keeps each answer.
public struct RecordingModel: LanguageModel {
  /// The other model's name.
  public var name: String { base.name }
  private let base: any LanguageModel
  private let folder: String

  /// A model that writes a folder of recordings, which is made if need be.
  public init(_ base: any LanguageModel, folder: String) {
    self.base = base
    self.folder = folder
  }

  /// The other model's answer, once it is on disk.
  public func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    let answer = try await base.answer(prompt)
    do {
      let recording = Recording(model: name, prompt: prompt, answer: answer)
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try CanonicalJSON.encode(recording, pretty: true).write(
        to: URL(fileURLWithPath: Recording.file(of: prompt, in: folder)), options: .atomic)
    } catch {
      throw .recording("\(error)")
    }
    return answer
  }
}
