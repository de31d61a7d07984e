import ArgumentParser
import Domain
import Presentation
import Foundation
import Testing

@testable import Commands

@Suite struct `A failure` {
  @Test(
    arguments: [
      (EggError.Code.notImproved, 1), (.usage, 2), (.environment, 3), (.budget, 4), (.interrupted, 130),
    ] as [(EggError.Code, Int32)])
  func `ends the process with the code of the house`(code: EggError.Code, exitCode: Int32) {
    #expect(FailureReport(EggError(code, "what", advice: "do")).exitCode == exitCode)
  }

  @Test func `is told in two parts, with every line below the name`() {
    let report = FailureReport(EggError(.usage, "line 3:\n  x = (", advice: "Close it.\nThen run again."))
    #expect(
      report.lines.map(\.text) == ["egg: line 3:", "       x = (", "     Close it.", "     Then run again."])
  }

  @Test func `is one JSON object for programs`() throws {
    let json = try #require(FailureReport(EggError(.environment, "no \"compiler\"", advice: "get one")).json)
    let value = try CanonicalJSON.decode(JSONValue.self, from: Data(json.utf8))
    #expect(
      value
        == .object([
          "error": .object([
            "code": .integer(3), "message": .string("no \"compiler\""), "advice": .string("get one"),
          ])
        ]))
  }

  @Test func `that is a bare exit code says nothing more`() {
    let report = FailureReport(ExitCode(1))
    #expect(report.exitCode == 1)
    #expect(report.lines.isEmpty)
    #expect(report.json == nil)
  }

  @Test func `by cancellation is an interruption, and an unknown one is the machine's`() {
    struct Strange: Error {}
    #expect(FailureReport(CancellationError()).exitCode == 130)
    #expect(FailureReport(Strange()).exitCode == 3)
  }
}
