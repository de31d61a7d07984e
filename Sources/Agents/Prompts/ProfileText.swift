import Domain
import Knowledge

/// A profile in a few lines.
enum ProfileText {
  /// Kernels of a profile shown in a prompt.
  static let shownKernels = 8

  static func text(_ profile: ProfileReport?) -> String {
    guard let profile else { return "None could be taken." }
    let steps = profile.steps.map { "- \($0.name): \(($0.seconds * 1e6).shortText) microseconds" }
    let head = """
      From \(profile.source.rawValue): \((profile.seconds * 1e6).shortText) microseconds a call, \
      \(profile.headroom.shortText) times the floor, \((profile.achievedBandwidth / 1e9).shortText) GB/s of compulsory bytes.
      """
    return ([head] + steps + profile.kernels.prefix(shownKernels).map(kernel)).joined(separator: "\n")
  }

  /// What was read of a kernel of a GPU; there are none on a processor.
  private static func kernel(_ kernel: KernelProfile) -> String {
    var facts = ["\((kernel.share * 100).shortText) % of the device time", "by \(kernel.label)"]
    facts.append("grid \(kernel.grid), block \(kernel.block)")
    if let registers = kernel.registers { facts.append("\(registers) registers") }
    if let bytes = kernel.sharedBytes { facts.append("\(bytes) bytes of shared memory") }
    if let bytes = kernel.spilledBytes, bytes > 0 { facts.append("\(bytes) bytes spilled") }
    if let occupancy = kernel.occupancy {
      facts.append("occupancy \((occupancy * 100).shortText) %, limited by \(kernel.limiter ?? "nothing")")
    }
    facts += kernel.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.shortText)" }
    return "- kernel \(kernel.name.prefix(120)): " + facts.joined(separator: "; ")
  }
}
