public import Domain

/// A validated list of principles.
public struct Catalogue: Sendable, Hashable {
  /// All principles, in the order of the files.
  public let principles: [Principle]
  private let positions: [String: Int]

  /// Reads a catalogue.
  ///
  /// - Throws: all mistakes: unknown names, missing sources or checks, ids used twice, one-sided conflicts, circles.
  public init(reading files: [PrincipleFile]) throws(CatalogueErrors) {
    var principles: [Principle] = []
    var errors: [CatalogueError] = []
    for file in files {
      let records = PrincipleRecord.all(in: file)
      if records.isEmpty { errors.append(CatalogueError(file: file.path, .empty)) }
      for record in records {
        do throws(CatalogueError) {
          principles.append(try PrincipleReader.principle(from: record))
        } catch {
          errors.append(error)
        }
      }
    }
    // Names of records that could not be read would be missing: what hangs on them is told once those are mended.
    if errors.isEmpty { errors = CatalogueRules.errors(in: principles) }
    guard errors.isEmpty else { throw CatalogueErrors(errors: errors) }
    self.init(principles)
  }

  private init(_ principles: [Principle]) {
    self.principles = principles
    positions = Dictionary(uniqueKeysWithValues: zip(principles.map(\.id), principles.indices))
  }

  /// The catalogue that EGG carries.
  public static func standard() throws(CatalogueErrors) -> Catalogue {
    try Catalogue(reading: CarriedPrinciples.files)
  }

  /// The carried catalogue with a user's records in it; a record with the id of a carried one takes its place.
  public static func standard(with files: [PrincipleFile]) throws(CatalogueErrors) -> Catalogue {
    let replaced = Set(
      files.flatMap(PrincipleRecord.all).compactMap { $0.heading.split(separator: " ").first })
    let carried = CarriedPrinciples.files.map { file in
      PrincipleFile(path: file.path, text: file.text.withoutRecords(named: replaced))
    }
    return try Catalogue(reading: carried.filter { !PrincipleRecord.all(in: $0).isEmpty } + files)
  }

  /// The principle of this id.
  public subscript(id: String) -> Principle? { positions[id].map { principles[$0] } }

  /// Principles of a stage and a kind of kernels, in order; those that hold in all stages are in no stage.
  public func principles(of stage: Stage?, for target: Target?) -> [Principle] {
    principles.filter { principle in
      (stage == nil || principle.stage == stage)
        && target.map(principle.targets.contains) ?? true
    }
  }
}

extension String {
  /// The text with the lines of some records emptied, so that all others keep their place.
  fileprivate func withoutRecords(named ids: Set<Substring>) -> String {
    var isReplaced = false
    let lines = split(separator: "\n", omittingEmptySubsequences: false).map { line -> Substring in
      if line.hasPrefix("## ") {
        isReplaced = line.dropFirst(3).split(separator: " ").first.map(ids.contains) ?? false
      }
      return isReplaced ? "" : line
    }
    return lines.joined(separator: "\n")
  }
}
