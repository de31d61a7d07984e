import Domain
import Foundation
import Knowledge
import TestSupport
import Testing

@testable import Agents
@testable import LanguageModels

/// The answers of real models that lie in `recordings`.
struct RecordedRunTests {
  static let names = Repository.files(in: "recordings", ending: ".json")

  private func run(_ name: String) throws -> RecordedRun {
    try RecordedRun(json: Data(Repository.text(of: "recordings/\(name)").utf8), name: name)
  }

  @Test(arguments: names)
  func `every recorded answer is read by the contract of its role, or is asked for again`(name: String) throws
  {
    let contracts = Contracts(catalogue: try Catalogue.standard())
    let recordings = try run(name).recordings
    #expect(!recordings.isEmpty && recordings.map(\.number) == Array(1...recordings.count))
    for (index, recording) in recordings.enumerated() {
      let text = recording.answer.text
      let isUsable = (try? read(text, as: recording.prompt.topic.role, by: contracts)) != nil
      let next = index + 1 < recordings.count ? recordings[index + 1].prompt.topic.task : ""
      #expect(isUsable || next.hasSuffix("again"), "\(name) \(recording.number)")
    }
  }

  private func read(_ text: String, as role: AgentRole, by contracts: Contracts) throws {
    switch role {
    case .code: _ = try contracts.source(text)
    case .profile: _ = try contracts.diagnosis(text, stage: .tiling)
    case .debug: _ = try contracts.repair(text)
    }
  }

  @Test(arguments: names)
  func `a recorded run gives its seeds again, whatever this machine measured`(name: String) async throws {
    let run = try run(name)
    let folder = try TemporaryFolder()
    let file = try folder.write(String(decoding: CanonicalJSON.encode(run), as: UTF8.self), to: "run.json")
    let team = try ModelTeam.team(model: ReplayModel(path: file))
    var brief = Samples.brief(.structure)
    brief.problem = run.problem
    let first = try #require(try await team.code.seed(brief, previous: []))
    let second = try #require(try await team.code.seed(brief, previous: [first]))
    #expect(first.source != second.source && first.source.contains("class ModelNew"))
  }
}
