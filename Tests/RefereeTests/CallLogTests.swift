import Foundation
import Testing

@testable import Referee

@Suite("The log of calls")
struct CallLogTests {
  @Test("Each request is a line of JSON with its time")
  func lines() throws {
    let path = NSTemporaryDirectory() + "/egg-calls-\(UInt32.random(in: 0 ... .max)).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let log = try #require(CallLog(path: path))
    log.note("call", ["method": "load"], since: ContinuousClock.now - .seconds(2))
    log.note("ping", NoParameters(), since: ContinuousClock.now)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.contains(#""request":{"method":"load"},"seconds":2"#) == true)
  }

  @Test("A file that can't be written leaves no log")
  func unwritable() {
    #expect(CallLog(path: "/nowhere/calls.jsonl") == nil)
  }
}
