import Domain
import Knowledge

/// What a writer of kernels must know of the device, the tensors and the limits.
enum DeviceText {
  static func text(_ admission: Admission) -> String {
    let device = admission.device
    let facts = device.target == .cpu ? processor(device) : graphics(device)
    return """
      \(facts)
      Inputs: \(types(admission.inputs)). Outputs: \(types(admission.outputs)).
      At least \((admission.compulsoryBytes / 1e6).shortText) MB must move\(operations(admission)); the floor is \
      \((admission.floorSeconds * 1e6).shortText) microseconds.\(updates(admission))
      """
  }

  /// Buffers that a call must leave as the reference does; a long list is cut.
  private static func updates(_ admission: Admission) -> String {
    let names = WorkFeatures.updatedBuffers(of: admission)
    guard !names.isEmpty else { return "" }
    let shown = names.prefix(shownBuffers).joined(separator: ", ")
    let rest = names.count > shownBuffers ? " and \(names.count - shownBuffers) others of their kind" : ""
    return "\nEach call updates buffers in place, and so must yours: \(shown)\(rest)."
  }

  private static let shownBuffers = 6

  private static func operations(_ admission: Admission) -> String {
    admission.operations > 0 ? " and \((admission.operations / 1e9).shortText) GFLOP be computed" : ""
  }

  private static func processor(_ device: Device) -> String {
    """
    \(device.name): \(device.cores) cores, vectors of \(device.vectorBytes) bytes, \
    \(kibibytes(device.coreCacheBytes)) second-level cache for each core, \(kibibytes(device.cacheBytes)) last-level cache.
    """
  }

  private static func graphics(_ device: Device) -> String {
    var facts = ["\(device.cores) multiprocessors"]
    if let capability = device.gpu?.capability { facts.append("compute capability \(capability)") }
    if case .number(let bytes) = DeviceFeatures.features(of: device).values["d.smem_blk"] {
      facts.append("\(kibibytes(Int(bytes))) shared memory for a block")
    }
    facts.append("\(kibibytes(device.cacheBytes)) L2")
    let rates = (device.gpu?.rates ?? [:]).filter { $0.key != PrecisionClass.ieee.rawValue }
      .sorted { $0.key < $1.key }.map { ", \(($0.value / 1e12).shortText) in \($0.key)" }
    return """
      \(device.name): \(facts.joined(separator: ", ")). Measured: \((device.bandwidth / 1e12).shortText) TB/s, \
      \((device.floatingPointRate / 1e12).shortText) TFLOP/s in single precision\(rates.joined()).
      """
  }

  private static func types(_ types: [TensorType]) -> String {
    types.map { "\($0.elementType.rawValue)[\($0.shape.map(String.init).joined(separator: ", "))]" }
      .joined(separator: ", ")
  }

  private static func kibibytes(_ bytes: Int) -> String { "\(bytes >> 10) KiB" }
}
