import ArgumentParser
import Referee
import Testing

@testable import Commands

struct SelfTestOptionsTests {
  @Test(arguments: [
    ["--only", "P2-import,P4"], ["--only", "P2-import", "--only", "P4"], ["--only", " P2-import , P4"],
  ])
  func `names are given at once or one after the other`(options: [String]) throws {
    let fixtures = try SelfTestOptions.parse(["--self-test"] + options).fixtures()
    #expect(fixtures.map(\.name).sorted() == ["P2-import", "P4"])
  }

  @Test func `without a name all are run`() throws {
    #expect(try SelfTestOptions.parse(["--self-test"]).fixtures().count > 80)
  }

  @Test func `names without the self-test are wrong usage`() {
    #expect(throws: (any Error).self) { try SelfTestOptions.parse(["--only", "P4"]) }
  }
}
