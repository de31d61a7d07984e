import Domain
import Foundation
import TestSupport
import Testing

@testable import PythonEnvironment

struct HarnessFilesTests {
  @Test func `every file of the harness is carried`() {
    let onDisk = Set(
      Repository.files(in: "harness/egg_harness", ending: ".py")
        .filter { !$0.contains("__pycache__") }.map { "egg_harness/" + $0 })
    let carried = Set(HarnessFiles.all.map(\.path))
    for path in onDisk.subtracting(carried).sorted() {
      let entry = "    {\"\(path)\", TEXT{\n#embed \"../../harness/\(path)\" suffix(,)\n    0}},"
      Issue.record("harness/\(path) is missing in Sources/HarnessResources/files.c; add:\n\(entry)")
    }
    #expect(carried.subtracting(onDisk).isEmpty)
    #expect(HarnessFiles.all.map(\.path) == HarnessFiles.all.map(\.path).sorted(), "keep the list sorted")
  }

  @Test func `carried texts are the files' texts`() throws {
    for file in HarnessFiles.all {
      #expect(try file.text == Repository.text(of: "harness/" + file.path), "\(file.path)")
    }
    #expect(try HarnessFiles.requirements == Repository.text(of: "harness/requirements.txt"))
  }

  @Test func `every file of the cheats is carried, and no other`() throws {
    let onDisk = Set(
      Repository.files(in: "cheats", ending: "").filter { $0.hasSuffix(".py") || $0.hasSuffix(".json") })
    for path in onDisk.subtracting(FixtureFiles.all.keys).sorted() {
      let entry = "    {\"\(path)\", TEXT{\n#embed \"../../cheats/\(path)\" suffix(,)\n    0}},"
      Issue.record("cheats/\(path) is missing in Sources/HarnessResources/fixtures.c; add:\n\(entry)")
    }
    for (path, text) in FixtureFiles.all {
      #expect(try text == Repository.text(of: "cheats/" + path), "\(path)")
    }
  }

  @Test func `every recorded run is carried, and no other`() throws {
    let onDisk = Repository.files(in: "recordings", ending: ".json")
    #expect(
      Set(onDisk) == Set(RecordingFiles.all.keys.map { $0 + ".json" }),
      "Sources/HarnessResources/recordings.c")
    for (name, text) in RecordingFiles.all {
      #expect(try text == Repository.text(of: "recordings/\(name).json"), "\(name)")
    }
  }

  private let files = [
    HarnessFiles.File(path: "package/__init__.py", text: ""),
    HarnessFiles.File(path: "package/inner/code.py", text: "answer = 'é'\n"),
  ]

  @Test func `files are unpacked once and a damaged folder is replaced`() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_CACHE_HOME": folder.path]
    let path = try HarnessFiles.unpack(files, environment: environment)
    let code = path + "/package/inner/code.py"
    #expect(try String(contentsOfFile: code, encoding: .utf8) == "answer = 'é'\n")
    try folder.write("cache", to: "egg/\(URL(fileURLWithPath: path).lastPathComponent)/package/__pycache__/x")
    #expect(try HarnessFiles.unpack(files, environment: environment) == path)
    #expect(FileManager.default.fileExists(atPath: path + "/package/__pycache__/x"))
    try Data("tampered".utf8).write(to: URL(fileURLWithPath: code))
    #expect(try HarnessFiles.unpack(files, environment: environment) == path)
    #expect(try String(contentsOfFile: code, encoding: .utf8) == "answer = 'é'\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/egg").count == 1)
  }

  @Test func `other content goes to another folder`() throws {
    let folder = try TemporaryFolder()
    let environment = ["XDG_CACHE_HOME": folder.path]
    var changed = files
    changed[1].text = "answer = 43\n"
    let paths = [
      try HarnessFiles.unpack(files, environment: environment),
      try HarnessFiles.unpack(changed, environment: environment),
    ]
    #expect(Set(paths).count == 2)
  }

  @Test func `many at once agree on one folder`() async throws {
    let folder = try TemporaryFolder()
    let files = files
    let paths = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 {
        group.addTask { try HarnessFiles.unpack(files, environment: ["XDG_CACHE_HOME": folder.path]) }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(paths.count == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/egg").count == 1)
  }

  @Test func `a cache that can't be made is an error that names it`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("", to: "file")
    let error = try #require(throws: EggError.self) {
      try HarnessFiles.unpack(files, environment: ["XDG_CACHE_HOME": file])
    }
    #expect(error.code == .environment && error.message.contains(file))
    #expect(throws: EggError.self) { try HarnessFiles.unpack(files, environment: [:]) }
  }
}
