import Domain
import Foundation
import TestSupport
import Testing

@testable import Knowledge

struct EvidenceTests {
  private func trial(
    _ id: String, predicted: Double? = 2, achieved: Double? = 1.5, kept: Bool = true, family: String = "scan"
  ) -> Trial {
    Trial(
      id: id, principle: "A3.12", family: family, device: "d", agents: "expert", predicted: predicted,
      achieved: achieved, kept: kept)
  }

  @Test func `trials are counted by family and once each`() {
    let evidence = TrialEvidence([
      trial("1"), trial("2", achieved: 0.9, kept: false), trial("3", family: "other"),
      trial("1", achieved: 6),
    ])
    let record = evidence.record(of: "A3.12", on: "scan")
    #expect(record.tried == 2 && record.kept == 1 && record.hitRate == 0.5)
    #expect(abs((record.gain ?? 0) - 6) < 1e-12 && evidence.record(of: "A3.12").tried == 3)
    #expect(evidence.record(of: "A1.01").hitRate == nil && evidence.record(of: "A1.01").ratio == nil)
  }

  @Test func `the chance of being kept is the mean of a Beta distribution`() {
    #expect(TrialEvidence().record(of: "A3.12").chance(effort: 1) == 0.5)
    #expect(TrialEvidence().record(of: "A3.12").chance(effort: 4) == 0.2)
    let kept = TrialEvidence((0..<7).map { trial("\($0)") }).record(of: "A3.12")
    #expect(kept.chance(effort: 1) == 0.85)
  }

  @Test(
    arguments: [
      (5, 1.05, true), (4, 1.05, false), (5, 1.9, false), (5, nil, true),
    ] as [(Int, Double?, Bool)])
  func `five predictions that were far off demote`(count: Int, achieved: Double?, isDemoted: Bool) {
    let trials = (0..<count).map { trial("\($0)", achieved: achieved, kept: false) }
    #expect(TrialEvidence(trials).record(of: "A3.12").isDemoted == isDemoted)
  }

  @Test func `what nobody predicted does not demote`() {
    let trials = (0..<9).map { trial("\($0)", predicted: nil, achieved: 0.5, kept: false) }
    #expect(!TrialEvidence(trials).record(of: "A3.12").isDemoted)
  }

  @Test func `the store grows by new trials alone and survives a torn line`() throws {
    let folder = try TemporaryFolder()
    let store = EvidenceStore(path: "\(folder.path)/deep/evidence.jsonl")
    #expect(store.evidence() == TrialEvidence())
    try store.append([trial("1"), trial("2")])
    try store.append([trial("1"), trial("3", achieved: nil, kept: false)])
    let lines = try String(contentsOfFile: store.path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 3 && store.evidence().trials.map(\.id) == ["1", "2", "3"])
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: store.path))
    try file.seekToEnd()
    try file.write(contentsOf: Data("{\"id\": \"4\", \"prin".utf8))
    #expect(store.evidence().trials.count == 3)
    try store.append([trial("5")])
    #expect(store.evidence().trials.map(\.id) == ["1", "2", "3", "5"])
  }

  @Test func `a store that can't be written is told with its path`() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", to: "file")
    let store = EvidenceStore(path: "\(folder.path)/file/evidence.jsonl")
    let error = #expect(throws: EggError.self) { try store.append([trial("1")]) }
    #expect(error?.code == .environment && error?.message.contains(store.path) == true)
  }

  @Test(
    arguments: [
      (["EGG_EVIDENCE": "/a/b"], "/a/b"), (["EGG_EVIDENCE": "off", "HOME": "/h"], nil),
      (["XDG_DATA_HOME": "/x", "HOME": "/h"], "/x/egg/evidence.jsonl"),
      (["XDG_DATA_HOME": "relative", "HOME": "/h"], "/h/.local/share/egg/evidence.jsonl"), ([:], nil),
    ] as [([String: String], String?)])
  func `the environment says where the store is`(environment: [String: String], path: String?) {
    #expect(EvidenceStore.standard(environment)?.path == path)
  }
}
