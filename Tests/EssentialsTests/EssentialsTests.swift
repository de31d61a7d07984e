import Essentials
import Foundation
import Testing

/// What full Foundation does is what rooms relied on before; here it is at hand to compare with.
@Suite struct `What Foundation's small part lacks` {
  @Test(arguments: [0, 1, -1, 0.000_123_456, 12_345.678_9, 1e-9, 9.995, .infinity, -.infinity, .nan, 1e300])
  func `numbers are written as by printf`(value: Double) {
    for format in ["%.3g", "%.1e", "%.0f", "%.2f", "%.1f"] {
      #expect(String(printf: format, value) == String(format: format, value))
    }
    #expect(String(printf: "%d:%02d", 3, 7) == "3:07")
  }

  @Test func `a long number is cut off, not overrun`() {
    #expect(String(printf: "%.1000f", 1.0).count == 399)
  }

  @Test(arguments: ["", " ", "a", " a b \n", "\t\r\n x", "é ", "\u{2028}x\u{00a0}"])
  func `texts are trimmed`(text: String) {
    #expect(text.trimmed == text.trimmingCharacters(in: .whitespacesAndNewlines))
    #expect(text.trimming(while: \.isNewline) == text.trimmingCharacters(in: .newlines))
  }

  @Test(arguments: [
    ("/a/b", "/a"), ("/a", "/"), ("/", "/"), ("a", ""), ("a/b", "a"), ("a/b/", "a"), ("/a/b/c.json", "/a/b"),
    ("", ""),
  ])
  func `a path has a parent`(path: String, parent: String) { #expect(Path.parent(path) == parent) }

  @Test(arguments: [
    ("/a/./b//c/", "/a/b/c"), ("/a/../b", "/b"), ("/../a", "/a"), ("/", "/"), ("a/../../b", "../b"), ("", ""),
  ])
  func `a path is normalized`(path: String, expected: String) { #expect(Path.normalized(path) == expected) }

  @Test func `folders are told from files and nothing`() {
    #expect(Path.isFolder("/"))
    #expect(!Path.isFolder("/proc/self/status"))
    #expect(!Path.isFolder("/no/such"))
    #expect((Path.freeBytes("/") ?? 0) > 0)
    #expect(Path.freeBytes("/no/such") == nil)
  }

  @Test func `files are read as texts`() {
    #expect(String(file: "/proc/self/comm")?.isEmpty == false)
    #expect(String(file: "/no/such") == nil)
  }

  @Test func `an error says why in the system's words`() {
    let failure = #expect(throws: (any Error).self) {
      try FoundationEssentials.FileManager.default.createDirectory(
        atPath: "/proc/no/such", withIntermediateDirectories: false)
    }
    #expect(failure?.reason.isEmpty == false)
    #expect(POSIXError(.ENOSPC).reason == "No space left on device")
  }
}
