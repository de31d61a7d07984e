import Domain
import PythonEnvironment

/// The device that problems are judged on: what it is, how it does now, and who may time on it.
///
/// A GPU is asked through a trusted session of its own. What kernels are written for is each problem's own matter.
actor DeviceDesk {
  private let side: TrustedSide
  private var session: HarnessSession?
  private var known: Device?
  /// Several problems ask at once, and one answer does for all.
  private let finding = Gate()
  private let opening = Gate()

  init(side: TrustedSide) { self.side = side }

  /// The device with its measured rates.
  func device() async throws -> Device {
    if let known { return known }
    return try await finding.exclusive { try await found() }
  }

  private func found() async throws -> Device {
    if let known { return known }
    let found = side.configuration.device.isGPU ? try await graphicsProcessor() : try await processor()
    known = found
    return found
  }

  /// Bytes that slots may still take.
  func availableBytes() async throws -> Int {
    guard side.configuration.device.isGPU else { return side.folders.available }
    return try await told().freeBytes ?? .max
  }

  /// Clocks, heat and strangers at this moment; `nil` for a processor.
  func state() async throws -> DeviceState? {
    guard side.configuration.device.isGPU else { return nil }
    let told = try await told()
    return DeviceState(
      smClock: told.smClock, memoryClock: told.memoryClock, temperature: told.temperature, power: told.power,
      throttling: told.throttling ?? [], foreignProcesses: told.foreignProcesses ?? [])
  }

  /// Measures the rates once more, for a time that looks too good; the better ones stay.
  func measuredAgain() async throws -> Device {
    var device = try await device()
    let rates = try await MeasuredRates(side: side, device: device.identity).again()
    device.bandwidth = rates.bandwidth
    device.floatingPointRate = rates.floatingPointRate
    known = device
    return device
  }

  /// Runs work while no other program of this machine times on the device.
  nonisolated func leased<Value>(_ body: () async throws -> Value) async throws -> Value {
    let name = side.configuration.device
    let lease = DeviceLease(device: try await leaseName()) { [side] in
      await side.notify("another program times on \(name.rawValue); waiting for it")
    }
    return try await lease.held(body)
  }

  private func leaseName() async throws -> String {
    guard side.configuration.device.isGPU else { return "cpu" }
    return try await told().uuid ?? side.configuration.device.rawValue
  }

  private func processor() async throws -> Device {
    let processor = Processor.current()
    // Modest caches where the system does not tell them.
    var device = Device(
      name: processor.name, target: .cpu, cores: side.configuration.cores,
      vectorBytes: processor.vectorBytes,
      cacheBytes: processor.cacheBytes > 0 ? processor.cacheBytes : 8 << 20,
      coreCacheBytes: processor.coreCacheBytes > 0 ? processor.coreCacheBytes : 1 << 20,
      bandwidth: 0, floatingPointRate: 0)
    try await measure(&device)
    return device
  }

  private func graphicsProcessor() async throws -> Device {
    let told = try await told()
    guard let uuid = told.uuid, let cache = told.cacheBytes, let processors = told.processors else {
      throw EggError(
        .environment, "\(side.configuration.device.rawValue) does not tell what it is.",
        advice: "Run 'nvidia-smi' to see whether the driver works.", cause: .device)
    }
    var device = Device(
      name: told.name ?? "unknown GPU", target: .triton, cores: processors, vectorBytes: 0,
      cacheBytes: cache, coreCacheBytes: 0, bandwidth: 0, floatingPointRate: 0,
      gpu: GraphicsProcessor(
        index: side.configuration.device.index ?? 0,
        capability: (told.capability ?? []).map(String.init).joined(separator: "."),
        memoryBytes: told.totalBytes ?? 0, driver: told.driver ?? "unknown",
        identity: ContentHash(of: uuid).short))
    try await measure(&device)
    return device
  }

  private func measure(_ device: inout Device) async throws {
    let identity = device.identity
    let rates = try await leased { try await MeasuredRates(side: side, device: identity).rates() }
    device.bandwidth = rates.bandwidth
    device.floatingPointRate = rates.floatingPointRate
    device.gpu?.rates = rates.rates ?? [:]
  }

  private func told() async throws -> Worker.State {
    let session = try await opened()
    do {
      return try await session.call("state", timeout: TimeLimits.firstCall)
    } catch let error as HarnessError where error.endsSession {
      self.session = nil
      throw error
    }
  }

  private func opened() async throws -> HarnessSession {
    try await opening.exclusive {
      if let session { return session }
      let opened = try await side.open(.tool, name: "device")
      session = opened
      return opened
    }
  }
}
