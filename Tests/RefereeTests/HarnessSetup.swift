import Domain
import Essentials
import Foundation
import PythonEnvironment
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@testable import Referee

/// The Python and the harness that tests of the whole referee use; nothing is faked in them.
enum HarnessSetup {
  /// The configuration that tests run with; the interpreter is made when there is none.
  static func configuration() async throws -> RefereeConfiguration {
    // As in the program: writing to a server that died is an error, not the end of all tests.
    signal(SIGPIPE, SIG_IGN)
    let temporary = NSTemporaryDirectory()
    return RefereeConfiguration(
      python: try await testPython().path, harness: Repository.root.appendingPathComponent("harness").path,
      cacheFolder: temporary + "/egg-test-cache", temporaryFolder: temporary)
  }

  /// Runs a body with a real referee for a problem's source.
  static func withReferee<Value: Sendable>(
    _ source: String, name: String = "problem", settings: RunSettings = RunSettings(),
    _ body: (LocalReferee) async throws -> Value
  ) async throws -> Value {
    try await Referee.withReferee(
      configuration(), problem: Problem(name: name, source: source), settings: settings, body: body)
  }

  /// Admits problems one after another with the same servers, which take seconds to start.
  static func admissions(of sources: [String]) async throws -> [Swift.Result<Admission, any Error>] {
    try await withVenue(configuration()) { venue in
      try await venue.withSeat { seat in
        var admissions: [Swift.Result<Admission, any Error>] = []
        for source in sources {
          admissions.append(
            await capture {
              try await seat.withReferee(
                for: Problem(name: "problem", source: source), settings: RunSettings(),
                preparesCompile: false
              ) { try await $0.admit() }
            })
        }
        return admissions
      }
    }
  }

  /// Runs a body with servers alone, without a referee over them.
  static func withBench<Value: Sendable>(
    _ configuration: RefereeConfiguration, _ problem: Problem, _ settings: RunSettings = RunSettings(),
    _ body: (Workbench) async throws -> Value
  ) async throws -> Value {
    let folders = try SlotFolders(configuration)
    defer { folders.remove() }
    let bench = Workbench(
      configuration: configuration, problem: problem, settings: settings, folders: folders,
      trusted: HarnessHost(HarnessLaunch(role: .trusted, configuration: configuration), restarts: 0),
      untrusted: HarnessHost(HarnessLaunch(role: .untrusted, configuration: configuration), restarts: 0))
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await bench.trusted.run() }
      group.addTask { await bench.untrusted.run() }
      let value = await capture { try await body(bench) }
      await bench.trusted.stop()
      await bench.untrusted.stop()
      // A server that was still starting is ended by this alone.
      group.cancelAll()
      return try value.get()
    }
  }
}
