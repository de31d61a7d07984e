public import Domain
import Essentials

/// A log of records of one type: JSON Lines, each line flushed before the next step, a torn last one dropped.
///
/// While it is open no other process can write to a log of the same folder.
public actor RecordLog<Record: Codable & Sendable> {
  /// What was recorded before, in order.
  public nonisolated let history: [Record]

  private let lock: FolderLock
  private var file: AppendOnlyFile

  /// Opens a log for writing; the file is made where it is missing.
  ///
  /// - Parameters:
  ///   - name: the file's name in the folder, which must exist.
  ///   - kind: what the folder holds, for people: `bench`.
  /// - Throws: `.usage` when another process has it open or a line is damaged, `.environment` when it can't be written.
  public init(in folder: String, name: String, kind: String) throws(EggError) {
    lock = try FolderLock(on: folder, kind: kind)
    let path = "\(folder)/\(name)"
    let reader = try FileManager.default.fileExists(atPath: path) ? RecordReader<Record>(path) : nil
    file = try AppendOnlyFile(path: path, keeping: reader?.wholeLength ?? 0)
    history = reader?.records ?? []
  }

  /// Appends a record; returns once it is on disk.
  ///
  /// - Throws: `.environment` with the path when the disk is full; the log then ends with the record before.
  public func append(_ record: Record) throws {
    try file.append(try CanonicalJSON.encode(record))
  }

  /// The records of a log, for readers: takes no lock and changes nothing.
  ///
  /// - Throws: `.usage` naming the line that is damaged, `.environment` when the file can't be read.
  public static func records(at path: String) throws(EggError) -> [Record] {
    try RecordReader<Record>(path).records
  }
}

/// Reads a log: whole lines must be sound.
private struct RecordReader<Record: Decodable> {
  var records: [Record] = []
  /// Bytes up to the end of the last whole line.
  var wholeLength = 0

  init(_ path: String) throws(EggError) {
    _ = try OpenFile(path, O_RDONLY)  // says why it can't be read, which the next call does not
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw SystemCall.failure("read", path, EIO)
    }
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      do {
        records.append(try CanonicalJSON.decode(Record.self, from: Data(rest[..<end])))
      } catch {
        throw EggError(
          .usage, "Line \(records.count + 1) of \(path) is damaged: \(error).",
          advice:
            "Put the file back from a copy, or keep its first \(records.count) lines to go on from there.")
      }
      rest = rest[(end + 1)...]
    }
    wholeLength = bytes.count - rest.count
  }
}
