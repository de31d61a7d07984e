public import Domain
public import Essentials

/// A problem with everything that models were asked and answered about it: a run that can be replayed elsewhere.
public struct RecordedRun: Sendable, Hashable, Codable {
  /// The problem.
  public let problem: Problem
  /// The questions and answers, in the order of asking.
  let recordings: [Recording]

  /// Collects the recordings of a run folder.
  ///
  /// - Throws: `.recording` when there are none, or one is damaged.
  public init(problem: Problem, answers folder: String) throws(LanguageModelError) {
    self.problem = problem
    recordings = try Recording.all(in: folder)
    if recordings.isEmpty { throw .recording("\(folder) holds no recorded answers") }
  }

  /// Reads a run from its file.
  public init(json: Data, name: String) throws(LanguageModelError) {
    do {
      self = try CanonicalJSON.decode(RecordedRun.self, from: json)
    } catch {
      throw .recording("\(name) is no recorded run: \(error)")
    }
  }

  /// Questions that were answered.
  public var count: Int { recordings.count }
}
