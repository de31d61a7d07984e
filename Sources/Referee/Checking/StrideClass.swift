import Domain

/// How the elements of a tensor are laid out, as far as its user can rely on it.
enum StrideClass: String, Sendable, Hashable {
  case contiguous
  case channelsLast = "channels-last"
  case other
  /// Some elements share storage.
  case expanded

  /// The class of strides; dimensions of length 1 do not count.
  init(shape: [Int], strides: [Int]) {
    let type = TensorType(shape: shape, strides: strides)
    if type.isContiguous {
      self = .contiguous
    } else if zip(shape, strides).contains(where: { $0 > 1 && $1 == 0 }) {
      self = .expanded
    } else if type.isChannelsLast {
      self = .channelsLast
    } else {
      self = .other
    }
  }

  /// Whether a candidate may have this class where the reference has another: row-major order is always welcome.
  func isAcceptable(insteadOf reference: StrideClass) -> Bool { self == reference || self == .contiguous }
}

extension TensorType {
  /// Whether channels, the second dimension, are neighbours, and the rest is in order.
  fileprivate var isChannelsLast: Bool {
    guard rank == 4 || rank == 5, strides.count == rank else { return false }
    let order = [0] + Array(2..<rank) + [1]
    return TensorType(shape: order.map { shape[$0] }, strides: order.map { strides[$0] }).isContiguous
  }
}
