import Domain
import Essentials
import Presentation
import PythonEnvironment
import Referee

/// Where the jobs of a verb are carried out: the one place where launchers are put together.
enum JobSite: Sendable {
  case here(Machine)
  case spool(SpoolFolder)

  /// Finds what the launcher needs, or makes it; for a spool that is the folder alone.
  static func find(_ launcher: Launcher, python: String?, quiet: Bool) async throws -> JobSite {
    switch launcher {
    case .local: .here(try await Machine.find(python: python, quiet: quiet))
    case .spool(let folder): .spool(try SpoolFolder(absolute(folder)))
    }
  }

  /// The device that a choice comes to.
  ///
  /// - Parameter seconds: how long to wait at most while nobody serves a spool.
  func device(
    for choice: DeviceChoice, seconds: Double? = nil, note: @escaping @Sendable (String) -> Void
  ) async throws -> DeviceName {
    switch (self, choice) {
    case (.here(let machine), _): try await choice.resolved(for: machine.python)
    case (.spool(let folder), .automatic):
      try await folder.anyDevice(before: seconds.map { .now + .seconds($0) }, note: note)
    case (.spool, .named(.cpu)): .cpu
    // Which GPU it is counts on the worker's side.
    case (.spool, .named(.cuda)): .cuda(0)
    }
  }

  /// Remarks on who else uses the device now; workers tell their own.
  func warnings(on device: DeviceName) async -> [Admission.Warning] {
    switch self {
    case .here: await DeviceChoice.warnings(on: device)
    case .spool: []
    }
  }

  /// The launcher, versions and what workers say of themselves, for the record.
  var facts: [String: String] {
    switch self {
    case .here(let machine): return machine.facts.merging(["launcher": "local"]) { $1 }
    case .spool(let folder):
      var facts = Machine.ownFacts
      facts["launcher"] = Launcher.spool(folder: folder.path).text
      for (number, offer) in folder.offers().enumerated() {
        facts["worker \(number + 1)"] = "\(offer.id): \(offer.deviceName)"
        for (key, value) in offer.facts { facts["worker \(number + 1) \(key)"] = value }
      }
      return facts
    }
  }

  /// Runs `body` with a referee for a problem.
  ///
  /// - Parameters:
  ///   - seconds: how long to wait at most while nobody serves a spool.
  ///   - preparesCompile: whether `torch.compile` is prepared beside the first build; a worker decides for itself.
  ///   - note: told what the referee waits for.
  func withReferee<Result: Sendable>(
    for problem: Problem, settings: RunSettings, device: DeviceName = .cpu, seconds: Double? = nil,
    preparesCompile: Bool = true, note: @escaping @Sendable (String) -> Void,
    _ body: (any Refereeing) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .here(let machine):
      try await machine.withReferee(
        for: problem, settings: settings, device: device, preparesCompile: preparesCompile, body)
    case .spool(let folder):
      try await body(
        SpoolReferee(
          folder: folder, problem: problem, settings: settings, device: device,
          deadline: seconds.map { .now + .seconds($0) }, note: note))
    }
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}
