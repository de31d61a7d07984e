import Domain
import Essentials

/// Where a piece of content lies inside a run folder, and the hash that it must have.
struct ArtifactReference: Sendable, Hashable, Codable {
  var artifact: String
  var sha256: ContentHash
}

/// Content that is kept beside the journal, named and verified by its hash.
struct ArtifactStore: Sendable {
  let folder: RunFolder

  /// Stores content once; a file that already holds it is left alone.
  func store(_ content: Data, as name: String, hash: ContentHash) throws(EggError) -> ArtifactReference {
    let reference = ArtifactReference(artifact: name, sha256: hash)
    if (try? load(reference)) == nil {
      try AtomicFile.write(content, to: "\(folder.path)/\(name)")
    }
    return reference
  }

  /// The content of a reference.
  ///
  /// - Throws: `.usage` when the file is missing or is not what was stored.
  func load(_ reference: ArtifactReference) throws(EggError) -> Data {
    let path = "\(folder.path)/\(reference.artifact)"
    guard let content = FileManager.default.contents(atPath: path) else {
      throw EggError(
        .usage, "\(path) is missing, and the journal refers to it.",
        advice: "Put the file back from a copy of the run folder, or start a new run.")
    }
    guard ContentHash(of: content) == reference.sha256 else {
      throw EggError(
        .usage, "\(path) has changed since it was recorded (its SHA-256 is not \(reference.sha256)).",
        advice:
          "Put the file back from a copy of the run folder, or start a new run; edit a copy, not the record.")
    }
    return content
  }
}
