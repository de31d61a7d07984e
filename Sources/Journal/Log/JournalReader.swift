public import Domain
import Essentials

/// Reads a journal: whole lines must be sound, a torn last one is dropped.
struct JournalReader {
  let folder: RunFolder
  private(set) var entries: [JournalEntry] = []
  /// Bytes up to the end of the last whole line.
  private(set) var wholeLength = 0

  /// Reads all lines.
  ///
  /// - Throws: `.usage` naming the line that is damaged, or the artifact that is missing or changed;
  ///   `.environment` when the file can't be read.
  init(_ folder: RunFolder) throws(EggError) {
    self.folder = folder
    let bytes = try JournalReader.bytes(of: folder.journal)
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      entries.append(try entry(of: Data(rest[..<end]), number: entries.count + 1))
      rest = rest[(end + 1)...]
    }
    wholeLength = bytes.count - rest.count
  }

  private static func bytes(of path: String) throws(EggError) -> Data {
    _ = try OpenFile(path, O_RDONLY)  // says why it can't be read, which the next call does not
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw SystemCall.failure("read", path, EIO)
    }
    return bytes
  }

  private func entry(of line: Data, number: Int) throws(EggError) -> JournalEntry {
    do {
      let entry = try JournalReader.decode(line, with: ArtifactStore(folder: folder))
      guard entry.sequence == number else {
        throw damage(number, "it has the number \(entry.sequence), so lines are missing or doubled")
      }
      return entry
    } catch let error as EggError {
      throw error
    } catch {
      throw damage(number, JournalReader.explain(error))
    }
  }

  private static func decode(_ line: Data, with store: ArtifactStore) throws -> JournalEntry {
    struct Head: Decodable { var kind: Event.Kind }
    let kind = try CanonicalJSON.decode(JournalLine<Head>.self, from: line).event.kind
    guard OutOfLineField.all.contains(where: { $0.kind == kind }) else {
      return JournalEntry(try CanonicalJSON.decode(JournalLine<Event>.self, from: line))
    }
    let stored = try CanonicalJSON.decode(JournalLine<JSONValue>.self, from: line)
    let json = try CanonicalJSON.encode(try store.putBack(into: stored.event, kind: kind))
    return JournalEntry(stored.with(try CanonicalJSON.decode(Event.self, from: json)))
  }

  private func damage(_ number: Int, _ what: String) -> EggError {
    EggError(
      .usage, "Line \(number) of \(folder.journal) is damaged: \(what).",
      advice: "Put the file back from a copy, or keep its first \(number - 1) lines to go on from there.")
  }

  private static func explain(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .dataCorrupted(let context)?, .keyNotFound(_, let context)?, .typeMismatch(_, let context)?,
      .valueNotFound(_, let context)?:
      context.debugDescription.trimming { ". ".contains($0) }
    default: "\(error)"
    }
  }
}

extension JournalEntry {
  init(_ line: JournalLine<Event>) {
    self.init(
      sequence: line.sequence, time: line.time, elapsed: line.elapsed, step: line.step, event: line.event)
  }

  func line<Payload>(_ payload: Payload) -> JournalLine<Payload> {
    JournalLine(sequence: sequence, time: time, elapsed: elapsed, step: step, event: payload)
  }
}

extension JournalLine {
  fileprivate func with<Other>(_ event: Other) -> JournalLine<Other> {
    JournalLine<Other>(sequence: sequence, time: time, elapsed: elapsed, step: step, event: event)
  }
}

extension RunFolder {
  /// The entries of the journal, for readers: takes no lock and changes nothing.
  ///
  /// - Throws: `.usage` naming the line or the artifact that is damaged.
  public func entries() throws(EggError) -> [JournalEntry] { try JournalReader(self).entries }
}
