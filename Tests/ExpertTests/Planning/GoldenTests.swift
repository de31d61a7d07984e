import Domain
import Foundation
import Testing

@testable import Expert

@Suite struct GoldenTests {
  /// The plans of the examples at their real sizes.
  ///
  /// `EGG_UPDATE_GOLDEN=1` writes them anew.
  @Test("Plans of the examples are as recorded", arguments: Fixture.names(in: "examples"))
  func asRecorded(name: String) throws {
    let fixture = try Fixture.load(name, in: "examples")
    let summary = try fixture.planner.plan(Structure()).unwrapped.plan.summary
    let file = Fixture.folder.appending(path: "plans/\(name).txt")
    if ProcessInfo.processInfo.environment["EGG_UPDATE_GOLDEN"] != nil {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try summary.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == summary)
  }
}
