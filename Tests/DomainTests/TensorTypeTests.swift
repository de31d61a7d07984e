import Domain
import Foundation
import Testing

struct TensorTypeTests {
  @Test(
    arguments: [
      ([], []), ([5], [1]), ([2, 3], [3, 1]), ([2, 3, 4], [12, 4, 1]), ([2, 0, 4], [4, 4, 1]),
      ([1, 1], [1, 1]),
    ] as [([Int], [Int])])
  func `contiguous strides are row-major`(shape: [Int], strides: [Int]) {
    #expect(TensorType.contiguousStrides(of: shape) == strides)
    #expect(TensorType(shape: shape).strides == strides)
    #expect(TensorType(shape: shape).isContiguous)
  }

  @Test(
    arguments: [
      ([2, 3], [1, 2], false), ([2, 3], [4, 1], false), ([2, 3], [0, 1], false), ([1, 3], [99, 1], true),
      ([2, 1, 3], [3, 77, 1], true), ([0, 3], [1, 9], true), ([1], [0], true),
    ] as [([Int], [Int], Bool)])
  func `contiguity ignores strides that are never used`(shape: [Int], strides: [Int], contiguous: Bool) {
    #expect(TensorType(shape: shape, strides: strides).isContiguous == contiguous)
  }

  @Test func `counts follow shape and element type`() {
    let type = TensorType(shape: [2, 3, 4], elementType: .bfloat16)
    #expect(type.rank == 3 && type.elementCount == 24 && type.byteCount == 48)
    #expect(TensorType(shape: []).elementCount == 1)
    #expect(TensorType(shape: [4, 0]).byteCount == 0)
  }

  @Test(arguments: zip(ElementType.allCases, [8, 4, 2, 2, 8, 4, 2, 1, 1, 1]))
  func `element sizes are PyTorch's`(type: ElementType, size: Int) { #expect(type.size == size) }

  @Test func `a type is coded as the tracer writes it`() throws {
    let json = "{\"dtype\":\"float32\",\"shape\":[2,3],\"strides\":[3,1]}"
    let type = TensorType(shape: [2, 3])
    #expect(String(decoding: try CanonicalJSON.encode(type), as: UTF8.self) == json)
    #expect(try CanonicalJSON.decode(TensorType.self, from: Data(json.utf8)) == type)
  }

  @Test func `the roofline floor is the larger of memory and arithmetic time`() {
    let device = Device(
      name: "test", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 0, coreCacheBytes: 0, bandwidth: 10,
      floatingPointRate: 100)
    #expect(device.floor(bytes: 20, operations: 100) == 2)
    #expect(device.floor(bytes: 5, operations: 300) == 3)
    #expect(device.floor(bytes: 5, operations: 300, precision: .bf16) == 3)
  }

  @Test(
    "On a GPU the floor is that of the fastest way a class accepts",
    arguments: [(.ieee, 200), (.emulatedFP32, 200), (.tf32, 300), (.fp16, 600), (.bf16, 200)]
      as [(PrecisionClass, Double)])
  func floorOfClass(precision: PrecisionClass, rate: Double) {
    let device = Device(
      name: "test", target: .triton, cores: 2, vectorBytes: 0, cacheBytes: 0, coreCacheBytes: 0,
      bandwidth: 10, floatingPointRate: 100,
      gpu: GraphicsProcessor(
        index: 0, capability: "9.0", memoryBytes: 1, driver: "", identity: "",
        rates: ["tf32": 300, "fp16": 600]))
    #expect(device.operationRate(precision) == rate)
    #expect(device.floor(bytes: 5, operations: 600, precision: precision) == 600 / rate)
  }
}
