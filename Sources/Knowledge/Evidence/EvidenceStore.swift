public import Domain
import Essentials

/// Trials of all runs of a user: a file of JSON lines that is only ever appended to.
public struct EvidenceStore: Sendable, Hashable {
  /// The file.
  public let path: String

  /// The store of a file.
  public init(path: String) { self.path = path }

  /// The user's own store; `EGG_EVIDENCE` names another file, and `off` means none.
  public static func standard(_ environment: [String: String]) -> EvidenceStore? {
    if let path = environment["EGG_EVIDENCE"], !path.isEmpty {
      return path == "off" ? nil : EvidenceStore(path: path)
    }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return EvidenceStore(path: "\(data)/egg/evidence.jsonl")
    }
    return environment["HOME"].map { EvidenceStore(path: "\($0)/.local/share/egg/evidence.jsonl") }
  }

  /// All trials; a line that can't be read, such as one that was cut off, is passed over.
  public func evidence() -> TrialEvidence {
    guard let data = FileManager.default.contents(atPath: path) else { return TrialEvidence() }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    return TrialEvidence(lines.compactMap { try? CanonicalJSON.decode(Trial.self, from: Data($0)) })
  }

  /// Appends the trials that are not there yet.
  ///
  /// - Throws: `.environment` when the file can't be written.
  public func append(_ trials: [Trial]) throws(EggError) {
    let known = Set(evidence().trials)
    let isTorn = FileManager.default.contents(atPath: path)?.last.map { $0 != UInt8(ascii: "\n") } ?? false
    let fresh = trials.filter { !known.contains($0) }
    guard !fresh.isEmpty else { return }
    do {
      var text = Data(isTorn ? "\n".utf8 : "".utf8)
      for trial in fresh { text += try CanonicalJSON.encode(trial) + Data("\n".utf8) }
      try append(text)
    } catch {
      throw EggError(
        .environment, "What was tried can't be added to \(path): \(error).",
        advice: "Name another file with EGG_EVIDENCE, or 'off' to keep no record.")
    }
  }

  /// One write at the end of the file, so that lines of several processes do not mix.
  private func append(_ text: Data) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw EggError(.environment, String(cString: strerror(errno)), advice: "") }
    defer { close(file) }
    let written = text.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    guard written == text.count else {
      throw EggError(.environment, String(cString: strerror(errno)), advice: "")
    }
  }
}
