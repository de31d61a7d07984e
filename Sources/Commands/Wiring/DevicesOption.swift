import ArgumentParser
import Domain
import PythonEnvironment

/// Which devices a suite is spread over.
struct DevicesOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Devices that share the work: 'cpu', 'cuda:0,cuda:1', or 'auto' for every GPU that PyTorch can use.",
      valueName: "devices"))
  var devices = "auto"

  func validate() throws {
    if devices != "auto", DevicesOption.names(devices) == nil {
      throw ValidationError(
        "--devices is '\(devices)'; it must be 'auto', 'cpu', or some of 'cuda:0', 'cuda:1', … once each.")
    }
  }

  /// The devices on this machine.
  ///
  /// - Throws: `.environment` when one does not exist or PyTorch can't use it.
  func resolved(for python: PythonInstallation) async throws(EggError) -> [DeviceName] {
    if devices == "cpu" { return [.cpu] }
    return try DevicesOption.resolved(devices, for: python, among: await GraphicsDevice.all())
  }

  static func resolved(
    _ text: String, for python: PythonInstallation, among all: [GraphicsDevice]
  ) throws(EggError) -> [DeviceName] {
    guard let names = names(text) else {
      return all.isEmpty || python.cudaVersion == nil ? [.cpu] : all.map { .cuda($0.index) }
    }
    var found: [DeviceName] = []
    for name in names { found.append(try DeviceChoice.named(name).resolved(for: python, among: all)) }
    return found
  }

  /// The devices of a list; `nil` for `auto`, and for what is none or names one twice.
  static func names(_ text: String) -> [DeviceName]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { DeviceName(rawValue: $0.filter { !$0.isWhitespace }) }
    let names = parts.compactMap(\.self)
    return names.count == parts.count && Set(names).count == names.count ? names : nil
  }
}
