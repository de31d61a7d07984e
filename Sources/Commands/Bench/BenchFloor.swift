import Domain
import Essentials
import PythonEnvironment
import Referee
import Suite

/// The devices that share the work of a bench, and how their seats are reached.
struct BenchFloor: Sendable {
  /// A device or a group of workers.
  struct Place: Sendable {
    var name: String
    var lanes: Int
    var kind: Kind

    enum Kind: Sendable {
      case here(RefereeConfiguration)
      case spool(SpoolFolder, DeviceName)
    }
  }

  var places: [Place]
  /// The model of the devices.
  var model: String
  /// What kernels are written for there.
  var target: Target
  /// Versions that results depend on.
  var versions: [String: String]
  /// The same and more, for the journals of runs.
  var facts: [String: String]

  /// Finds the devices and what they need.
  ///
  /// - Throws: `.environment` when a device does not exist, `.usage` when the devices are of several models.
  static func find(
    _ devices: DevicesOption, at site: JobSite, pace: PaceOptions, note: @escaping @Sendable (String) -> Void
  ) async throws -> BenchFloor {
    switch site {
    case .here(let machine): try await find(devices, on: machine, pace)
    case .spool(let folder): try await find(devices, serving: folder, pace, note)
    }
  }

  private static func find(
    _ devices: DevicesOption, on machine: Machine, _ pace: PaceOptions
  ) async throws -> BenchFloor {
    let names = try await devices.resolved(for: machine.python)
    var models: [String] = []
    for name in names { models.append(await Machine.name(of: name)) }
    try checkSameModel(zip(names.map(\.rawValue), models).map { ($0, $1) })
    var versions = machine.facts
    versions["system"] = nil
    versions["referee"] = LocalReferee.version
    return BenchFloor(
      places: names.map {
        Place(
          name: $0.rawValue, lanes: pace.lanes(on: $0), kind: .here(machine.configuration(on: $0)))
      },
      model: models.first ?? "unknown", target: names.first?.isGPU == true ? .triton : .cpu,
      versions: versions, facts: machine.facts.merging(["launcher": "local"]) { $1 })
  }

  /// Each worker serves one problem at a time: as many go on at once as there are workers.
  private static func find(
    _ devices: DevicesOption, serving folder: SpoolFolder, _ pace: PaceOptions,
    _ note: @escaping @Sendable (String) -> Void
  ) async throws -> BenchFloor {
    let device: DeviceName =
      switch devices.devices {
      case "auto": try await folder.anyDevice(before: pace.slice.map { .now + .seconds($0) }, note: note)
      case "cpu": .cpu
      default: .cuda(0)
      }
    let offers = folder.offers(of: device.isGPU ? "cuda" : "cpu")
    guard let first = offers.first else {
      throw EggError(
        .environment, "No worker serves \(folder.path) with the device \(devices.devices).",
        advice: "Start one there: egg worker DIR --device \(devices.devices).")
    }
    try checkSameModel(offers.map { ($0.id, $0.deviceName) })
    var versions = first.facts
    versions["system"] = nil
    versions["referee"] = LocalReferee.version
    return BenchFloor(
      places: [
        Place(
          name: "spool", lanes: pace.lanes ?? offers.count, kind: .spool(folder, device))
      ],
      model: first.deviceName, target: device.isGPU ? .triton : .cpu, versions: versions,
      facts: JobSite.spool(folder).facts)
  }

  private static func checkSameModel(_ devices: [(name: String, model: String)]) throws(EggError) {
    guard Set(devices.map(\.model)).count > 1 else { return }
    throw EggError(
      .usage,
      "The devices are of several models: "
        + devices.map { "\($0.name) is \($0.model)" }.joined(separator: ", ") + ".",
      advice: "Name devices of one model with --devices: results of different devices are not mixed.")
  }
}

extension BenchFloor.Place {
  /// Works on the queue until there is nothing left for this place; first side by side, then on what needs it alone.
  ///
  /// A place that can't even begin leaves, with the reason as its last moment.
  func work(
    _ queue: WorkQueue, record: @escaping @Sendable (BenchMoment) async throws -> Void,
    note: @escaping @Sendable (String) -> Void,
    judge: @escaping @Sendable (SuiteJob, BenchSeat) async throws -> JobEnding
  ) async throws {
    let lane = Lane(device: name, isAlone: lanes == 1, queue: queue, record: record)
    do {
      switch kind {
      case .here(let configuration):
        try await withVenue(configuration, notify: { note($0) }) { venue in
          try await sideBySide(lanes) {
            try await venue.withSeat { seat in try await lane.run { try await judge($0, .here(seat)) } }
          }
          guard lanes > 1 else { return }
          try await venue.withSeat { seat in
            try await lane.alone.run { try await judge($0, .here(seat)) }
          }
        }
      case .spool(let folder, let device):
        try await sideBySide(lanes) { try await lane.run { try await judge($0, .spool(folder, device)) } }
        try await lane.alone.run { try await judge($0, .spool(folder, device)) }
      }
    } catch let error as EggError where error.code == .environment && error.cause == .device {
      await queue.dismiss(name)
      try await record(.deviceLeft(name, reason: error.message))
    }
  }
}

extension Lane {
  /// The same lane when nothing else runs on the device.
  var alone: Lane { Lane(device: device, isAlone: true, queue: queue, record: record) }
}

/// Runs the same work several times at once; the first error ends all of them.
private func sideBySide(_ count: Int, _ work: @escaping @Sendable () async throws -> Void) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for _ in 0..<count { group.addTask { try await work() } }
    try await group.waitForAll()
  }
}
