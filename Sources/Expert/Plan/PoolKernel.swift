import Domain

/// A pooling kernel: a window reduction over the last one to three dimensions of [batch, channels, spatial…],
/// with arithmetic on each element before it and on each result after it.
public struct PoolKernel: Sendable, Hashable, Codable {
  /// How a window is combined.
  public enum Function: String, Sendable, Hashable, Codable {
    case maximum, average
    /// The sum of a window's elements, each times its place's weight.
    case weightedSum = "weighted-sum"
  }

  /// A name for people and for the C function.
  public var name: String
  /// Extents of batch and channels, flattened to [batch, channels].
  public var outer: [Int]
  /// Spatial extents of the input.
  public var input: [Int]
  /// Spatial extents of the output.
  public var output: [Int]
  /// Window, stride, padding and dilation for each spatial dimension.
  public var window: [Int]
  /// Distance between windows.
  public var stride: [Int]
  /// Elements added on each side; they never win a maximum.
  public var padding: [Int]
  /// Distance between elements of a window.
  public var dilation: [Int]
  /// How a window is combined.
  public var function: Function
  /// For `average`: whether padding counts in the divisor.
  public var countsPadding: Bool
  /// For `average`: the divisor, if it is fixed.
  public var divisor: Int?
  /// For `weightedSum`: the weights; strides over [batch, channels, places of the window…].
  public var weights: Access?
  /// Tensors read; strides over [batch, channels, spatial…] of the input.
  public var operands: [Access]
  /// Arithmetic before the window: `prologue.operations.last` is what is combined.
  public var prologue: ScalarProgram
  /// Tensors read by the epilogue; strides over [batch, channels, spatial…] of the output.
  public var epilogueOperands: [Access]
  /// Arithmetic after the window: `reduction(0, component: 0)` is the window's result; the last operation is stored.
  public var epilogue: ScalarProgram
  /// The tensor written; strides over [batch, channels, spatial…] of the output.
  public var store: Access
  /// How the kernel is mapped, tiled and moves memory.
  public var parameters: KernelParameters
  /// The principles that shaped the kernel.
  public var principles: [String]

  /// Makes a kernel.
  public init(
    name: String, outer: [Int], input: [Int], output: [Int], window: [Int], stride: [Int], padding: [Int],
    dilation: [Int], function: Function, countsPadding: Bool = true, divisor: Int? = nil,
    weights: Access? = nil,
    operands: [Access], prologue: ScalarProgram, epilogueOperands: [Access] = [], epilogue: ScalarProgram,
    store: Access,
    parameters: KernelParameters = KernelParameters(), principles: [String] = []
  ) {
    self.name = name
    self.outer = outer
    self.input = input
    self.output = output
    self.window = window
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.function = function
    self.countsPadding = countsPadding
    self.divisor = divisor
    self.weights = weights
    self.operands = operands
    self.prologue = prologue
    self.epilogueOperands = epilogueOperands
    self.epilogue = epilogue
    self.store = store
    self.parameters = parameters
    self.principles = principles
  }
}

extension PoolKernel {
  /// What every average is divided by, if it is the same for all windows.
  var fixedDivisor: Int? {
    if let divisor { return divisor }
    let isInside = window.indices.allSatisfy { axis in
      let reach = (output[axis] - 1) * stride[axis] + window[axis] - padding[axis]
      let limit = input[axis] + (countsPadding ? padding[axis] : 0)
      return reach <= limit && (countsPadding || padding[axis] == 0)
    }
    return isInside ? window.reduce(1, *) : nil
  }
}
