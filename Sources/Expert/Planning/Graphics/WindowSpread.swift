import Domain

extension PoolKernel {
  /// Whether lanes of a GPU run along the window's last dimension: it is wide, and windows hardly overlap.
  var spreadsWindow: Bool {
    guard let width = window.last, let step = stride.last else { return false }
    return width >= 4 && 2 * step >= width
  }
}
