/// The element types that problems may use.
public enum ElementType: String, Sendable, Hashable, Codable, CaseIterable {
  case float64, float32, bfloat16, float16, int64, int32, int16, int8, uint8, bool

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .bfloat16, .float16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// Whether the type holds real numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float64, .float32, .bfloat16, .float16: true
    default: false
    }
  }
}

/// Shape, strides (in elements) and element type of a tensor.
public struct TensorType: Sendable, Hashable, Codable {
  /// Extent of each dimension.
  public var shape: [Int]
  /// Distance in elements between neighbours along each dimension.
  public var strides: [Int]
  /// The type of an element.
  public var elementType: ElementType

  /// Makes a type; without strides the tensor is contiguous in row-major order.
  public init(shape: [Int], strides: [Int]? = nil, elementType: ElementType = .float32) {
    self.shape = shape
    self.strides = strides ?? TensorType.contiguousStrides(of: shape)
    self.elementType = elementType
  }

  /// Number of dimensions.
  public var rank: Int { shape.count }
  /// Number of elements; 1 for a scalar.
  public var elementCount: Int { shape.reduce(1, *) }
  /// Bytes of all elements.
  public var byteCount: Int { elementCount * elementType.size }
  /// Whether elements lie in row-major order without gaps (strides of length-1 dimensions do not count).
  public var isContiguous: Bool {
    let expected = TensorType.contiguousStrides(of: shape)
    return elementCount == 0
      || zip(shape, zip(strides, expected)).allSatisfy { $0 == 1 || $1.0 == $1.1 }
  }

  /// Row-major strides of a shape.
  public static func contiguousStrides(of shape: [Int]) -> [Int] {
    var strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * max(1, shape[axis + 1])
    }
    return strides
  }

  private enum CodingKeys: String, CodingKey {
    case shape, strides
    case elementType = "dtype"
  }
}
