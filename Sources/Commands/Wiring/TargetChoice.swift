import ArgumentParser
import Domain

/// What kernels are written for.
struct TargetOption: ParsableArguments {
  /// The targets that there are emitters for, by the values of the option.
  enum Choice: String, ExpressibleByArgument, CaseIterable {
    case auto, cpu, triton, cuda

    /// The target; `nil` where the device decides.
    var target: Target? { Target(rawValue: rawValue) }
  }

  @Option(help: "What kernels are written for; 'auto' is triton on a GPU, else cpu; cuda is CUDA C++.")
  var target = Choice.auto

  /// The choice on a device.
  func choice(on device: DeviceChoice) -> RunPlace { RunPlace(device: device, target: target.target) }
}

/// Where a run's candidates are judged, and what they are written for.
struct RunPlace: Sendable, Hashable {
  /// The device that was asked for; a processor where only the target says so.
  let device: DeviceChoice
  private let target: Target?

  init(device: DeviceChoice, target: Target?) {
    self.device = device == .automatic && target == .cpu ? .named(.cpu) : device
    self.target = target
  }

  /// The target on the device that was found.
  ///
  /// - Throws: `.usage` when they do not go together.
  func target(on device: DeviceName) throws(EggError) -> Target {
    let natural: Target = device.isGPU ? .triton : .cpu
    guard let target, (target == .cpu) == device.isGPU else { return target ?? natural }
    throw EggError(
      .usage, "The target \(target.rawValue) does not run on \(device.rawValue).",
      advice: device.isGPU
        ? "Leave --target out, or use --device cpu."
        : "Leave --target out, or name a GPU with --device cuda:N.")
  }
}
