import Foundation
import TestSupport
import Testing

struct ArchitectureTests {
  @Test(arguments: HouseGraph.allowed.keys.sorted())
  func `a room imports only what lies below it`(room: String) throws {
    for file in Repository.files(in: "Sources/\(room)", ending: ".swift") {
      let path = "Sources/\(room)/\(file)"
      for (line, module) in Imports.modules(of: try Repository.text(of: path)) {
        #expect(
          HouseGraph.allows(room, toImport: module), "\(path):\(line): \(room) must not import \(module)")
      }
    }
  }

  @Test(arguments: HouseGraph.allowed.keys.sorted())
  func `a room's files exist where the graph says`(room: String) {
    let files = Repository.files(in: "Sources/\(room)", ending: "")
    #expect(!files.isEmpty, "Sources/\(room) is empty or gone; adapt HouseGraph.allowed")
  }

  @Test func `every folder of Sources is a room of the graph`() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Repository.root.appendingPathComponent("Sources").path)
    for folder in folders { #expect(HouseGraph.allowed[folder] != nil, "Sources/\(folder) is no known room") }
  }

  @Test func `the graph has no circle`() {
    var remaining = HouseGraph.allowed
    while let (room, _) = remaining.first(where: { $0.value.allSatisfy { remaining[$0] == nil } }) {
      remaining[room] = nil
    }
    #expect(remaining.isEmpty, "these use each other: \(remaining.keys.sorted())")
  }

  @Test(arguments: HouseGraph.allowed.keys.sorted())
  func `the manifest declares no arrow that is not allowed`(room: String) throws {
    let manifest = try Repository.text(of: "Package.swift")
    let declared = try #require(
      Manifest.dependencies(of: room, in: manifest), "\(room) is not in Package.swift")
    for target in declared.subtracting(HouseGraph.packages.keys) {
      #expect(
        HouseGraph.allowed[room]?.contains(target) == true,
        "Package.swift: \(room) must not depend on \(target)")
    }
    for package in declared.intersection(HouseGraph.packages.keys) {
      #expect(
        HouseGraph.packages[package]?.contains(room) == true,
        "Package.swift: \(room) must not depend on \(package)")
    }
  }
}

struct ImportsTests {
  @Test(arguments: [
    ("import Domain", "Domain"), ("public import Domain", "Domain"), ("@testable import Expert", "Expert"),
    ("  @preconcurrency internal import Glibc", "Glibc"), ("import struct Foundation.Data", "Foundation"),
    ("import SwiftUI.Views", "SwiftUI"),
  ])
  func `the module of an import is read`(line: String, module: String) {
    #expect(Imports.modules(of: "\n" + line).map(\.module) == [module])
    #expect(Imports.modules(of: "\n" + line).map(\.line) == [2])
  }

  @Test(arguments: ["// import Domain", "let text = \"import Domain\"", "importDomain", "import"])
  func `other lines import nothing`(line: String) { #expect(Imports.modules(of: line).isEmpty) }

  @Test func `a text in another language inside a literal imports nothing`() {
    let text = "import A\nlet script = \"\"\"\n  import sys\n  \"\"\"\nimport B\n"
    #expect(Imports.modules(of: text).map(\.module) == ["A", "B"])
  }

  @Test(arguments: [
    ("Optimizer", "Referee"), ("Domain", "Dispatch"), ("Knowledge", "Subprocess"), ("Expert", "Agents"),
    ("Presentation", "SwiftUI"),
  ])
  func `a wrong arrow is refused`(room: String, module: String) {
    #expect(!HouseGraph.allows(room, toImport: module))
  }
}

struct ManifestTests {
  private let manifest = """
    .target(name: "A"),
    .target(name: "B", dependencies: ["A", .product(name: "P", package: "p")]),
    .target(
      name: "C",
      dependencies: [
        "A", "B",
      ]),
    .testTarget(name: "D"),
    """

  @Test(arguments: [("A", []), ("B", ["A", "P"]), ("C", ["A", "B"]), ("D", [])] as [(String, [String])])
  func `a target's dependencies are read from the manifest`(target: String, dependencies: [String]) {
    #expect(Manifest.dependencies(of: target, in: manifest) == Set(dependencies))
  }

  @Test func `a target that is not declared has none`() {
    #expect(Manifest.dependencies(of: "E", in: manifest) == nil)
  }
}
