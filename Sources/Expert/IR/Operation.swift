import Domain

/// Everything a node can do.
///
/// Operands of pointwise operations have one shape: broadcasting is an `expand`.
enum Operation: Sendable, Hashable {
  // Leaves
  /// The module's argument with this place and type.
  case input(Int, TensorType?)
  /// A parameter or a buffer, by its dotted name within the module.
  case parameter(String, TensorType)
  case buffer(String, TensorType)
  /// A small tensor given by its elements.
  case literal([Double], TensorType)
  /// One number everywhere.
  case constant(Double, shape: [Int], elementType: ElementType)
  /// The position along an axis.
  case index(axis: Int, shape: [Int], elementType: ElementType)

  // Pointwise
  case unary(UnaryFunction)
  case binary(BinaryFunction)
  /// `select(condition, a, b)`.
  case select
  case cast(ElementType)

  // Movement
  case view(View)
  /// `gather(source, positions)`: along `axis` the position comes from the second operand.
  case gather(axis: Int)
  /// Parts of equal length, one after the other.
  case concatenate(axis: Int)

  // Combination
  case reduce(Fold)
  case scan(ReductionFunction, axis: Int, exclusive: Bool, reversed: Bool)
  /// `pool(source)`, or `pool(source, weights)` where each place of a channel's window has a weight.
  case pool(Pooling)

  // Calls
  /// A PyTorch operator.
  case library(AtenCall)
  /// One of the results of a call with several.
  case element(Int)
}

/// A rearrangement of elements that costs nothing when it is folded into addresses.
enum View: Sendable, Hashable {
  case reshape([Int])
  /// Result axis `i` is source axis `order[i]`.
  case permute([Int])
  case expand([Int])
  case slice(axis: Int, start: Int, step: Int, count: Int)
  case flip([Int])
}

/// A reduction over axes.
///
/// Of `moments` and `logSumExp` it is one component.
struct Fold: Sendable, Hashable {
  var function: ReductionFunction
  var component = 0
  /// Ascending, not negative.
  var axes: [Int]
  /// Whether reduced axes stay with length 1.
  var keepsAxes: Bool
}

/// A window reduction over the last dimensions of [batch, channels, spatial…].
struct Pooling: Sendable, Hashable {
  var function: PoolKernel.Function
  var window: [Int]
  var stride: [Int]
  var padding: [Int]
  var dilation: [Int]
  var countsPadding = true
  var divisor: Int?
}

extension Operation {
  /// Whether the node must stay though nothing reads it.
  var isKept: Bool {
    switch self {
    case .input: true
    case .library(let call): call.hasEffects
    default: false
    }
  }

  /// Whether two equal nodes are one.
  var isShareable: Bool {
    if case .library(let call) = self { return call.isDeterministic && !call.hasEffects }
    return true
  }

  /// Whether the node is a tensor that exists before the module runs.
  var isLeaf: Bool {
    switch self {
    case .input, .parameter, .buffer: true
    default: false
    }
  }

  /// Whether the node computes each element from the elements at the same place.
  var isPointwise: Bool {
    switch self {
    case .unary, .binary, .select, .cast: true
    default: false
    }
  }

  /// Whether it tells where an element is.
  var isPosition: Bool { if case .reduce(let fold) = self { fold.function.isPosition } else { false } }

  /// Whether the node combines elements along axes.
  var isCombination: Bool {
    switch self {
    case .reduce, .scan: true
    default: false
    }
  }
}
