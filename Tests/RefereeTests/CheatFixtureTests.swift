import Domain
import Foundation
import PythonEnvironment
import Testing

@testable import Referee

@Suite("The cheats' declarations")
struct CheatFixtureTests {
  @Test("All 65 classes have a fixture, in the catalogue's order, each with an honest sibling")
  func complete() throws {
    let fixtures = try CheatFixture.decode(CheatFixture.text("fixtures.json"))
    #expect(fixtures == CheatFixture.all)
    let first = Dictionary(grouping: fixtures, by: \.cheat)
    #expect(
      fixtures.map(\.cheat.id).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        == CheatClass.all.map(\.id))
    for cheat in CheatClass.all {
      let own = try #require(first[cheat]?.first)
      #expect(own.name == cheat.id, "the class's first fixture has its id")
      #expect(own.honest != nil || own.form == .rule, "\(cheat) has no honest sibling")
    }
    #expect(Set(fixtures.map(\.name)).count == fixtures.count)
  }

  @Test("Every file that is named is there, and every file is named")
  func files() {
    var named: Set<String> = ["fixtures.json"]
    for fixture in CheatFixture.all {
      named.formUnion(fixture.steps)
      named.formUnion([fixture.honest].compactMap(\.self))
      named.formUnion([fixture.problem, fixture.honestProblem].compactMap { $0.map { "problems/\($0).py" } })
    }
    #expect(named == Set(FixtureFiles.all.keys))
  }

  @Test("What is accepted besides a refusal, and other names, are explained")
  func explained() {
    for fixture in CheatFixture.all where !fixture.accepts.isEmpty || fixture.form != .candidate {
      #expect(fixture.note.hasSuffix("."), "\(fixture.name) has no note")
    }
  }

  @Test(
    "Fixtures are chosen by id, by name and by the class's name",
    arguments: [
      ("T7", 4), ("t7", 4), ("memoisation", 4), ("T7-object", 1), ("C1", 1),
    ])
  func chosen(name: String, count: Int) throws {
    #expect(try SelfTest.fixtures(only: [name]).count == count)
    #expect(try SelfTest.fixtures(only: [name, "P2"]).count == count + 4)
  }

  @Test("A name that is none is refused, with what is possible")
  func unknown() throws {
    let error = try #require(throws: EggError.self) { try SelfTest.fixtures(only: ["T7", "T99"]) }
    #expect(error.code == .usage && error.message.contains("'T99'") && error.advice.contains("T7"))
  }

  @Test("A class that does not exist is no declaration")
  func badClass() {
    let text = #"[{"name":"Z1","class":"Z1"}]"#
    #expect(throws: DecodingError.self) { try CheatFixture.decode(text) }
  }

  @Test("Fixtures for a GPU are skipped on a processor, with a reason")
  func skipped() throws {
    let fixture = try #require(CheatFixture.all.first { $0.needs.contains(.cuda) })
    #expect(Obstacle.reason(against: fixture, on: "cpu")?.contains("--device") == true)
    #expect(Obstacle.reason(against: fixture, on: "cuda:0") == nil)
  }

  @Test("One referee serves all fixtures of a problem and a policy")
  func groups() {
    let groups = SelfTest.Group.groups(of: CheatFixture.all)
    #expect(groups.flatMap(\.fixtures).count == CheatFixture.all.count)
    let keys = groups.map { "\($0.problem ?? "")-\($0.forbidsLibraryCalls)" }
    #expect(Set(keys).count == groups.count)
  }
}

@Suite("The self-test's report")
struct SelfTestReportTests {
  private func entry(_ name: String, caught: Bool, named: Bool, honest: Bool?) throws -> SelfTestReport.Entry
  {
    let cheat = try #require(CheatClass(name))
    return SelfTestReport.Entry(
      name: name, cheat: cheat, device: "cpu",
      ending: .init(
        outcome: caught ? .refused : .passed, step: "check", namedAs: named ? cheat : nil, evidence: "e",
        facts: [.staleOutput]),
      caught: caught, named: named,
      honest: honest.map { .init(outcome: $0 ? .passed : .refused, step: nil, evidence: "") }, seconds: 1)
  }

  @Test("Its JSON has the fields of the design, and the entries beside them")
  func form() throws {
    let report = SelfTestReport(
      entries: [
        try entry("T7", caught: true, named: true, honest: true),
        try entry("C1", caught: true, named: false, honest: nil),
        try entry("P2", caught: false, named: false, honest: false),
      ], skipped: [.init(name: "T1", reason: "needs a GPU")])
    let object = try CanonicalJSON.decode(JSONValue.self, from: CanonicalJSON.encode(report))
    let expected: [String: JSONValue] = [
      "version": .integer(1), "cheats": .integer(3), "caught": .integer(2), "named": .integer(1),
      "honest": .integer(2), "honest_refused": .integer(1),
      "skipped": .array([.object(["name": .string("T1"), "reason": .string("needs a GPU")])]),
      "unfinished": .array([]),
    ]
    for (key, value) in expected { #expect(object[key] == value, "\(key)") }
    let first = try #require(object["results"]?.elements?.first)
    #expect(first["name"]?.text == "T7" && first["device"]?.text == "cpu")
    #expect(first["ending"]?["named_as"]?["name"]?.text == "memoisation")
    #expect(first["ending"]?["facts"]?.elements?.first?.text == "stale-output")
    guard case .object(let members) = object else { return #expect(Bool(false), "no object") }
    #expect(Set(members.keys) == Set(expected.keys).union(["results"]))
  }

  @Test("It passes only when all cheats are caught and no honest candidate is refused")
  func passed() throws {
    func report(_ entries: SelfTestReport.Entry...) -> SelfTestReport { .init(entries: entries, skipped: []) }
    #expect(report(try entry("T7", caught: true, named: false, honest: true)).passed)
    #expect(!report(try entry("T7", caught: false, named: false, honest: true)).passed)
    #expect(!report(try entry("T7", caught: true, named: true, honest: false)).passed)
    var stopped = report(try entry("T7", caught: true, named: true, honest: true))
    stopped.unfinished = ["C1"]
    #expect(!stopped.passed)
  }
}
