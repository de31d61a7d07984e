import Domain
import Essentials
import Synchronization
import SystemPackage

/// Notes each request to a server with its time, one JSON line each, in the file that the variable `EGG_CALL_LOG` names.
///
/// For finding out where an evaluation's time goes; nothing reads it back.
struct CallLog: Sendable {
  /// `nil` where the variable is not set, or names no file that can be written.
  static let shared = ProcessInfo.processInfo.environment["EGG_CALL_LOG"].flatMap(CallLog.init(path:))

  private let file: FileDescriptor
  private let begin = ContinuousClock.now

  private struct Line<Request: Encodable>: Encodable {
    /// Seconds since the log was opened, at the request.
    var at: Double
    var seconds: Double
    var method: String
    var request: Request
  }

  init?(path: String) {
    let file = try? FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
    guard let file else { return nil }
    self.file = file
  }

  /// Notes a request that began at `start` and has just been answered, or has failed.
  func note(_ method: String, _ request: some Encodable, since start: ContinuousClock.Instant) {
    let line = Line(
      at: (start - begin) / .seconds(1), seconds: (ContinuousClock.now - start) / .seconds(1), method: method,
      request: request)
    guard let data = try? CanonicalJSON.encode(line) else { return }
    // One write, so that lines of other threads stay whole.
    _ = try? (data + Data("\n".utf8)).withUnsafeBytes { try file.write($0) }
  }
}
