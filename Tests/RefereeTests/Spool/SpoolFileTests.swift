import Domain
import Foundation
import TestSupport
import Testing

@testable import Referee

@Suite struct `A spool file` {
  private let body = BuildOutcome(seconds: 0.1, failure: Failure(kind: .compile, message: "näh", log: "a\nb"))

  private func read(_ bytes: Data) -> SpoolFile.Content<BuildOutcome> {
    SpoolFile.decode(BuildOutcome.self, from: bytes)
  }

  @Test func `is read as it was written, and is named after its body`() throws {
    let (bytes, hash) = try SpoolFile.encode(body)
    guard case .body(let found) = read(bytes) else { return #expect(Bool(false), "\(read(bytes))") }
    #expect(found == body)
    #expect(try hash == ContentHash(ofJSON: body).hexadecimal)
  }

  @Test func `that is cut off anywhere is damaged`() throws {
    let bytes = try SpoolFile.encode(body).bytes
    for length in 0..<bytes.count {
      guard case .damaged = read(bytes.prefix(length)) else {
        return #expect(
          Bool(false), "cut after \(length) of \(bytes.count) bytes: \(read(bytes.prefix(length)))")
      }
    }
  }

  @Test func `with a changed byte is never believed`() throws {
    let bytes = try SpoolFile.encode(body).bytes
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 1
      if case .body = read(changed) { #expect(Bool(false), "byte \(index) was changed") }
    }
  }

  @Test func `of another version is told from a damaged one`() throws {
    let bytes = Data(#"{"format":7,"shape":"unheard of"}"#.utf8)
    guard case .foreign(7) = read(bytes) else { return #expect(Bool(false), "\(read(bytes))") }
  }

  @Test func `of another kind is damaged`() throws {
    let bytes = try SpoolFile.encode(["seconds": "many"]).bytes
    guard case .damaged(let reason) = read(bytes) else { return #expect(Bool(false)) }
    #expect(reason.contains("not what it should be"))
  }

  @Test func `that is too large is not read`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(String(repeating: " ", count: 3000), to: "large")
    #expect(
      try SpoolDisk.content(of: path, atMost: 1000).map { $0.count > 1000 && $0.count < 1 << 17 } == true)
    guard case .damaged = read(Data(count: SpoolFile.largest + 1)) else { return #expect(Bool(false)) }
  }

  @Test func `can't be written where there is no folder, and leaves nothing behind`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: EggError.self) {
      try SpoolDisk.replace(folder.path + "/no/file", with: Data("x".utf8), draft: folder.path + "/draft")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
