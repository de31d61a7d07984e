/// What a GPU has besides what every device has.
public struct GraphicsProcessor: Sendable, Hashable, Codable {
  /// PyTorch's number of the device.
  public var index: Int
  /// Compute capability, such as `9.0`.
  public var capability: String
  /// Memory in bytes.
  public var memoryBytes: Int
  /// The driver's version.
  public var driver: String
  /// A hash of the device's UUID: tells devices of one model apart without naming one.
  public var identity: String
  /// Measured matrix product rates in operations a second, by the name of a precision class.
  public var rates: [String: Double]

  /// Makes a description.
  public init(
    index: Int, capability: String, memoryBytes: Int, driver: String, identity: String,
    rates: [String: Double] = [:]
  ) {
    self.index = index
    self.capability = capability
    self.memoryBytes = memoryBytes
    self.driver = driver
    self.identity = identity
    self.rates = rates
  }

  /// The two numbers of the compute capability; `nil` where a driver tells something else.
  public var capabilityNumbers: (major: Int, minor: Int)? {
    let parts = capability.split(separator: ".").map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
    return (major, minor)
  }
}

/// A GPU at one moment, as NVML tells it; `nil` where a driver keeps a fact to itself.
public struct DeviceState: Sendable, Hashable, Codable {
  /// Clock of the streaming multiprocessors in MHz.
  public var smClock: Double?
  /// Clock of the memory in MHz.
  public var memoryClock: Double?
  /// Temperature in degrees Celsius.
  public var temperature: Double?
  /// Power draw in watts.
  public var power: Double?
  /// Why clocks are held back, such as `sw-thermal-slowdown`; empty when they are not.
  public var throttling: [String]
  /// Numbers of processes on the device that are not ours.
  public var foreignProcesses: [Int]

  /// Makes a state.
  public init(
    smClock: Double? = nil, memoryClock: Double? = nil, temperature: Double? = nil, power: Double? = nil,
    throttling: [String] = [], foreignProcesses: [Int] = []
  ) {
    self.smClock = smClock
    self.memoryClock = memoryClock
    self.temperature = temperature
    self.power = power
    self.throttling = throttling
    self.foreignProcesses = foreignProcesses
  }
}
