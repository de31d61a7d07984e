public import Domain
public import Essentials

/// The log of a run on disk: JSON Lines, one event a line, each flushed before the method goes on.
///
/// While it is open no other process can write to the same folder.
public actor Journal: RunRecording {
  /// What earlier processes recorded, in order.
  public nonisolated let history: [JournalEntry]
  /// Seconds that earlier processes spent on the run.
  public nonisolated let elapsedBefore: Double

  private let lock: FolderLock
  private let store: ArtifactStore
  private let now: @Sendable () -> Date
  private let opened: ContinuousClock.Instant
  private var file: AppendOnlyFile
  private var recorded: [String: Event]
  private var count: Int

  /// Opens the journal of a run folder for writing and drops a torn last line.
  ///
  /// - Parameter now: the wall clock.
  /// - Throws: `.usage` when another process has it open or a line is damaged, `.environment` when it can't be written.
  public init(in folder: RunFolder, now: @escaping @Sendable () -> Date = { Date() }) throws(EggError) {
    lock = try FolderLock(on: folder.path, kind: "run")
    let reader = try JournalReader(folder)
    file = try AppendOnlyFile(path: folder.journal, keeping: reader.wholeLength)
    store = ArtifactStore(folder: folder)
    history = reader.entries
    elapsedBefore = reader.entries.last?.elapsed ?? 0
    recorded = Dictionary(reader.entries.map { ($0.step, $0.event) }) { _, later in later }
    count = reader.entries.count
    opened = ContinuousClock.now
    self.now = now
  }

  /// The event that a step ended with, in this process or an earlier one.
  public func recall(_ step: String) -> Event? { recorded[step] }

  /// A name for an event that no step of the method leads to, such as `asked-12`.
  public func nextStep(_ name: String) -> String { "\(name)-\(count + 1)" }

  /// Appends an event; artifacts first, so that a line never refers to what is not there.
  ///
  /// - Throws: `.environment` with the path when the disk is full; the journal then ends with the line before.
  public func record(_ event: Event, as step: String) throws {
    let entry = JournalEntry(
      sequence: count + 1, time: now(), elapsed: elapsedBefore + (ContinuousClock.now - opened) / .seconds(1),
      step: step, event: event)
    try file.append(try encode(entry))
    count += 1
    recorded[step] = event
  }

  private func encode(_ entry: JournalEntry) throws -> Data {
    if let json = try store.takeOut(of: entry.event) { return try CanonicalJSON.encode(entry.line(json)) }
    return try CanonicalJSON.encode(entry.line(entry.event))
  }
}
