import Domain
import Foundation
import PythonEnvironment
import Testing

@testable import Referee

@Suite("Machine facts")
struct MachineTests {
  @Test(
    "Sizes are read in the system's forms",
    arguments: [("48K", 49152), ("32768K", 33_554_432), ("1024 kB", 1_048_576), ("2M", 2 << 20), ("7", 7)])
  func sizes(text: String, bytes: Int) { #expect(ByteCount.bytes(text) == bytes) }

  @Test("The first value of a name counts")
  func values() {
    let text = "processor\t: 0\nmodel name\t: A: B\nmodel name\t: C\n"
    #expect(Memory.value(of: "model name", in: text) == "A: B")
    #expect(Memory.value(of: "flags", in: text) == nil)
  }
}

@Suite("Memory demand")
struct SlotDemandTests {
  private let demand = SlotDemand(inputBytes: 100, outputBytes: 50, stateBytes: 10)

  @Test("A problem that does not fit is a usage error with both numbers")
  func tooLarge() throws {
    let big = SlotDemand(inputBytes: 8_000_000_000, outputBytes: 0, stateBytes: 0)
    let error = #expect(throws: EggError.self) { try big.checkFits(in: 4_000_000_000, problem: "p") }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("16.0 GB") == true && error?.message.contains("4.0 GB") == true)
    try demand.checkFits(in: demand.leastBytes, problem: "p")
  }

  @Test("Little memory keeps fewer cases and fewer timing slots, never none to time with")
  func degrees() {
    #expect(demand.keptCases(in: demand.leastBytes, alreadyKept: 1) == 1)
    #expect(demand.keptCases(in: demand.leastBytes + 6 * demand.caseBytes, alreadyKept: 1) == 4)
    #expect(demand.timingSlots(in: 1_000_000) == 3)
    #expect(demand.timingSlots(in: 1600) == 2)
    #expect(demand.timingSlots(in: 100) == 1)
  }
}

@Suite("Run folders")
struct RunFolderTests {
  private func temporary() throws -> String {
    let path = NSTemporaryDirectory() + "/egg-folder-test-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  @Test("A folder is private, holds others, and goes with all that is in it")
  func lifetime() throws {
    let parent = try temporary()
    defer { try? FileManager.default.removeItem(atPath: parent) }
    let folder = try RunFolder(in: parent)
    let inner = try folder.folder("a/b")
    #expect(FileManager.default.fileExists(atPath: inner))
    let mode = try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    folder.remove()
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  @Test("Leftovers of dead processes are swept; the living and strangers stay")
  func sweep() throws {
    let parent = try temporary()
    defer { try? FileManager.default.removeItem(atPath: parent) }
    let living = try RunFolder(in: parent)
    // Beyond the largest process number that Linux can be set to.
    for name in ["egg-4194399-ab", "egg-notes", "other-4194399-ab"] {
      try FileManager.default.createDirectory(atPath: "\(parent)/\(name)", withIntermediateDirectories: true)
    }
    RunFolder.sweep(parent)
    let left = try FileManager.default.contentsOfDirectory(atPath: parent).sorted()
    #expect(left == [(living.path as NSString).lastPathComponent, "egg-notes", "other-4194399-ab"].sorted())
    living.remove()
  }

  @Test("A parent that can't be written is an error of the environment")
  func unwritable() {
    let error = #expect(throws: EggError.self) { try RunFolder(in: "/proc/none") }
    #expect(error?.code == .environment)
  }
}

@Suite("Compulsory traffic")
struct CompulsoryTrafficTests {
  private func nodes(_ text: String) throws -> [JSONValue] {
    try CanonicalJSON.decode([JSONValue].self, from: Data(text.utf8))
  }

  @Test("What is used counts once, what is not used does not, a table counts by its rows")
  func bytes() throws {
    let used = try nodes(
      #"""
      [{"name":"x","kind":"input","type":{"dtype":"float32","shape":[10]}},
       {"name":"unused","kind":"parameter","type":{"dtype":"float32","shape":[1000]}},
       {"name":"table","kind":"parameter","type":{"dtype":"float32","shape":[5000,4]}},
       {"name":"i","kind":"input","type":{"dtype":"int64","shape":[2]}},
       {"name":"e","kind":"call","op":"aten.embedding.default","args":[{"node":"table"},{"node":"i"}],"kwargs":{},
        "type":{"dtype":"float32","shape":[2,4]}},
       {"name":"a","kind":"call","op":"aten.add.Tensor","args":[{"node":"x"},{"node":"x"}],"kwargs":{},
        "type":{"dtype":"float32","shape":[10]}}]
      """#)
    #expect(CompulsoryTraffic.bytesRead(used) == Double(40 + 16 + 32))
  }
}
