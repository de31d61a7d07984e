/// The outputs of a convolution that have one grid of inputs and one choice of filter elements: all of them, or for a
/// transposed convolution with a stride those with one remainder along each axis.
///
/// A phase is a plain convolution: output `j` is the sum over `v` of input `j * stride + v * dilation - padding` times the
/// filter's element `filterBase + Σ v * filterSteps`.
public struct ConvolutionPhase: Sendable, Hashable {
  /// Outputs along each axis.
  public var output: [Int]
  /// Where the first one is in the whole output.
  public var origin: [Int]
  /// Distance to its neighbours in the whole output.
  public var spacing: [Int]
  /// Filter elements along each axis; 0 where no input reaches.
  public var window: [Int]
  /// Distance between windows.
  public var stride: [Int]
  /// Zeros before the input; negative where inputs are left out.
  public var padding: [Int]
  /// Distance between elements of a window.
  public var dilation: [Int]
  /// The filter's element at the window's first position.
  public var filterBase: Int
  /// Distance to the filter's element at the next position along each axis.
  public var filterSteps: [Int]

  /// Inputs along an axis that the windows of all outputs span.
  public func reach(_ axis: Int) -> Int {
    (output[axis] - 1) * stride[axis] + dilation[axis] * (window[axis] - 1) + 1
  }
}

extension ConvolutionForm {
  /// The phases; one but for transposed convolutions with a stride.
  public var phases: [ConvolutionPhase] {
    guard isTransposed else { return [plainPhase] }
    return remainders.map(transposedPhase)
  }

  /// Zeros before the input that all phases have enough of.
  public var framePadding: [Int] {
    window.indices.map { axis in phases.map { $0.padding[axis] }.max() ?? 0 }
  }

  /// Extents of the padded input that serves all phases.
  public var frame: [Int] {
    let before = framePadding
    return window.indices.map { axis in
      phases.map { before[axis] - $0.padding[axis] + $0.reach(axis) }.max() ?? 1
    }
  }

  private var filterStrides: [Int] {
    var strides = [Int](repeating: 1, count: window.count)
    for axis in window.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * window[axis + 1] }
    return strides
  }

  private var plainPhase: ConvolutionPhase {
    ConvolutionPhase(
      output: output, origin: output.map { _ in 0 }, spacing: output.map { _ in 1 }, window: window,
      stride: stride, padding: padding, dilation: dilation, filterBase: 0, filterSteps: filterStrides)
  }

  private var remainders: [[Int]] {
    zip(stride, output).reduce([[]]) { choices, axis in
      choices.flatMap { choice in (0..<min(axis.0, axis.1)).map { choice + [$0] } }
    }
  }

  /// Output o = input * stride - padding + element * dilation, so elements of one remainder reach it, the last one from
  /// the first input.
  private func transposedPhase(_ remainder: [Int]) -> ConvolutionPhase {
    var phase = plainPhase
    phase.origin = remainder
    phase.spacing = stride
    phase.stride = stride.map { _ in 1 }
    let strides = filterStrides
    for axis in window.indices {
      let place = remainder[axis] + padding[axis], step = stride[axis]
      let first = place % step
      let count = step == 1 ? window[axis] : max(0, (window[axis] - first + step - 1) / step)
      phase.output[axis] = (output[axis] - remainder[axis] + step - 1) / step
      phase.window[axis] = count
      phase.padding[axis] = (count - 1) * dilation[axis] - (place - first) / step
      phase.filterBase += (first + step * (count - 1)) * strides[axis]
      phase.filterSteps[axis] = -step * strides[axis]
    }
    return phase
  }
}
