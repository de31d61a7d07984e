/// Where candidates run, written `cpu` or `cuda:N` with PyTorch's number of a GPU.
public enum DeviceName: Sendable, Hashable {
  case cpu
  case cuda(Int)

  /// PyTorch's number of a GPU; `nil` for the processor.
  public var index: Int? {
    if case .cuda(let index) = self { index } else { nil }
  }
  /// Whether it is a GPU.
  public var isGPU: Bool { self != .cpu }
}

extension DeviceName: RawRepresentable, Codable {
  /// Reads `cpu` or `cuda:N`; `cuda` alone is `cuda:0`, and `nil` is something else.
  public init?(rawValue: String) {
    switch rawValue {
    case "cpu": self = .cpu
    case "cuda": self = .cuda(0)
    default:
      guard rawValue.hasPrefix("cuda:"), let index = Int(rawValue.dropFirst(5)), index >= 0,
        rawValue == "cuda:\(index)"
      else { return nil }
      self = .cuda(index)
    }
  }

  /// PyTorch's name.
  public var rawValue: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): "cuda:\(index)"
    }
  }
}
