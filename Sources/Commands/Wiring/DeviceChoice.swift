import ArgumentParser
import Domain
import PythonEnvironment

/// Which device candidates are judged on.
struct DeviceOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where candidates run: 'cpu', 'cuda:N', or 'auto' for the first GPU if there is one that PyTorch can use.",
      valueName: "device"))
  var device = "auto"

  func validate() throws {
    if DeviceChoice(device) == nil {
      throw ValidationError("--device is '\(device)'; it must be 'auto', 'cpu' or 'cuda:' and a number.")
    }
  }

  /// The choice.
  var choice: DeviceChoice { DeviceChoice(device) ?? .automatic }
}

/// A device by name, or the best there is.
enum DeviceChoice: Sendable, Hashable {
  case automatic
  case named(DeviceName)

  /// Reads the value of `--device`; `nil` when it is something else.
  init?(_ text: String) {
    if text == "auto" {
      self = .automatic
    } else if let name = DeviceName(rawValue: text) {
      self = .named(name)
    } else {
      return nil
    }
  }

  /// The device on this machine.
  ///
  /// - Throws: `.environment` when it does not exist or PyTorch can't use it.
  func resolved(for python: PythonInstallation) async throws(EggError) -> DeviceName {
    if self == .named(.cpu) { return .cpu }
    return try resolved(for: python, among: await GraphicsDevice.all())
  }

  func resolved(
    for python: PythonInstallation, among devices: [GraphicsDevice]
  ) throws(EggError) -> DeviceName {
    switch self {
    case .automatic:
      return devices.isEmpty || python.cudaVersion == nil ? .cpu : .cuda(0)
    case .named(.cpu):
      return .cpu
    case .named(.cuda(let index)):
      guard devices.contains(where: { $0.index == index }) else {
        throw EggError(
          .environment, "There is no device cuda:\(index): \(DeviceChoice.list(devices)).",
          advice: "Name one of these with --device, or use --device cpu.")
      }
      guard python.cudaVersion != nil else {
        throw EggError(
          .environment,
          "cuda:\(index) can't be used: PyTorch \(python.torchVersion) of \(python.path) is built without CUDA.",
          advice: "Name a Python whose PyTorch has CUDA with --python, or use --device cpu.")
      }
      return .cuda(index)
    }
  }

  /// Remarks on who else uses the chosen device now.
  static func warnings(on device: DeviceName) async -> [Admission.Warning] {
    guard device.isGPU else { return [] }
    return remarks(on: device, among: await GraphicsDevice.all()).map { .init(kind: .device, message: $0) }
  }

  /// A remark for each process that already computes on the chosen device.
  static func remarks(on device: DeviceName, among devices: [GraphicsDevice]) -> [String] {
    guard case .cuda(let index) = device, let found = devices.first(where: { $0.index == index }) else {
      return []
    }
    return found.users.map { user in
      let name = user.name.isEmpty ? "" : " (\(user.name))"
      return
        "Process \(user.process)\(name) uses \(device.rawValue): times and free memory suffer from it. End "
        + "it, or name another device."
    }
  }

  private static func list(_ devices: [GraphicsDevice]) -> String {
    guard !devices.isEmpty else { return "nvidia-smi finds no GPU here" }
    return "this machine has "
      + devices.map { "cuda:\($0.index) (\($0.name))" }.joined(separator: ", ")
  }
}
