import Domain
import TestSupport
import Testing

@testable import Knowledge

struct CarriedPrinciplesTests {
  private static let folder = "knowledge/principles"

  @Test func `every file of the folder is carried as it is`() throws {
    let carried = Dictionary(uniqueKeysWithValues: CarriedPrinciples.files.map { ($0.path, $0.text) })
    for file in Repository.files(in: Self.folder, ending: ".md") {
      let path = "\(Self.folder)/\(file)"
      guard let text = carried[path] else {
        let entry = "{\"principles/\(file)\", TEXT{\n#embed \"../../\(path)\" suffix(,)\n0}},"
        Issue.record("\(path) is missing in Sources/KnowledgeResources/principles.c; add:\n\(entry)")
        continue
      }
      #expect(try text == Repository.text(of: path), "\(path) is carried in an older form: build again")
    }
    #expect(carried.count == Repository.files(in: Self.folder, ending: ".md").count)
  }

  @Test func `the carried catalogue is valid and covers every step`() throws {
    let catalogue = try Catalogue.standard()
    var counts: [Principle.Step: Int] = [:]
    for principle in catalogue.principles { counts[principle.step, default: 0] += 1 }
    #expect(
      counts == [
        .algebra: 27, .fusion: 23, .algorithm: 29, .boundaries: 9, .precision: 7, .mapping: 20, .tiling: 18,
        .memory: 24, .always: 10,
      ])
    for stage in Stage.allCases {
      for target in Target.allCases {
        #expect(catalogue.principles(of: stage, for: target).count >= 4, "\(stage) \(target)")
      }
    }
  }

  @Test func `every principle that the built-in expert names exists`() throws {
    let catalogue = try Catalogue.standard()
    for file in Repository.files(in: "Sources/Expert", ending: ".swift") {
      let text = try Repository.text(of: "Sources/Expert/\(file)")
      for match in text.matches(of: /"((?:A[1-5]|H[1-3]|G)\.[0-9]+)"/) {
        #expect(catalogue[String(match.output.1)] != nil, "\(file) names \(match.output.1)")
      }
    }
  }

  @Test func `a principle stands in the file of its step`() throws {
    for principle in try Catalogue.standard().principles {
      #expect(principle.place.file.hasPrefix("\(Self.folder)/\(principle.step.rawValue)-"), "\(principle.id)")
    }
  }

  @Test func `what is to be done promises something, and a warning no gain`() throws {
    for principle in try Catalogue.standard().principles {
      #expect(
        principle.polarity == .act ? principle.prior.high >= 1 : principle.prior.typical <= 1,
        "\(principle.id)")
      #expect(
        !principle.check.isEmpty && !principle.sources.isEmpty && principle.text.count < 700,
        "\(principle.id)")
    }
  }

  @Test func `a user's record takes the place of the carried one with its id`() throws {
    let own = PrincipleFile(path: "mine/a.md", text: CatalogueTests.record)
    let catalogue = try Catalogue.standard(with: [own])
    #expect(catalogue["A2.01"]?.place.file == "mine/a.md")
    #expect(catalogue.principles.count == (try Catalogue.standard()).principles.count)
    #expect(catalogue["A2.02"] == (try Catalogue.standard())["A2.02"])
  }

  @Test func `a user's record may conflict with a carried one that does not know it`() throws {
    let text = CatalogueTests.record.replacing("A2.01", with: "A2.99").replacing(
      "risk:", with: "conflicts: A2.06\nrisk:")
    let catalogue = try Catalogue.standard(with: [PrincipleFile(path: "mine/a.md", text: text)])
    #expect(catalogue["A2.99"]?.conflicts == ["A2.06"])
  }

  @Test func `a user's folder is read, and a bad one told`() throws {
    let folder = try TemporaryFolder()
    try folder.write(CatalogueTests.record, to: "b.md")
    try folder.write("no principle", to: "notes.txt")
    #expect(try PrincipleFolder.files(in: folder.path).map(\.path) == ["\(folder.path)/b.md"])
    let empty = try TemporaryFolder()
    for path in [empty.path, "\(empty.path)/gone"] {
      let error = #expect(throws: EggError.self) { try PrincipleFolder.files(in: path) }
      #expect(error?.code == .usage && error?.message.contains(path) == true)
    }
  }
}
