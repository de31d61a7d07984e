import Domain
import Foundation

@testable import Expert

/// A traced graph with the value of every node, as PyTorch computed it (see `Fixtures/generate.py`).
struct Fixture {
  var name: String
  var graph: JSONValue
  var values: [String: JSONValue]
  var buffers: [String: JSONValue]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  static func load(_ name: String, in part: String = "cases") throws -> Fixture {
    let data = try Data(contentsOf: folder.appending(path: "\(part)/\(name).json"))
    let json = try CanonicalJSON.decode(JSONValue.self, from: data)
    return Fixture(
      name: name, graph: try json["graph"].unwrapped, values: json["values"]?.members ?? [:],
      buffers: json["buffers"]?.members ?? [:])
  }

  static func names(in part: String = "cases") -> [String] {
    let files =
      (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: part).path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// The elements of a node's result, or of one of its results.
  func elements(_ node: String, place: Int? = nil) -> [Double]? {
    var value = values[node]
    if let place { value = value?.elements?[place] }
    return value.flatMap { Fixture.numbers($0) }
  }

  static func numbers(_ json: JSONValue) -> [Double]? {
    json.elements?.compactMap { $0.double ?? Argument(json: $0)?.doubleValue }
  }

  var trace: TracedProblem {
    TracedProblem(
      graph: graph, opaqueReason: nil, constructionSource: "", moduleSource: "class Model: pass\n")
  }

  static let device = Device(
    name: "test", target: .cpu, cores: 2, vectorBytes: 32, cacheBytes: 32 << 20, coreCacheBytes: 1 << 20,
    bandwidth: 20e9, floatingPointRate: 100e9)

  static let gpu = Device(
    name: "test", target: .triton, cores: 132, vectorBytes: 0, cacheBytes: 50 << 20, coreCacheBytes: 0,
    bandwidth: 4e12, floatingPointRate: 5e13)

  var planner: Planner { planner(on: Fixture.device) }

  func planner(on device: Device) -> Planner { Planner(trace: trace, problem: name, device: device) }
}

extension Optional {
  struct Missing: Error {}
  var unwrapped: Wrapped {
    get throws {
      guard let self else { throw Missing() }
      return self
    }
  }
}

/// Whether fp32 results agree, with NaN and infinities in the same places.
func agree(
  _ found: [Double], _ expected: [Double], as type: ElementType = .float32, tolerance: Double? = nil
) -> Bool {
  let tolerance = tolerance ?? type.tolerance
  let finite = expected.filter(\.isFinite).map { abs($0) }
  let scale = max(1e-3, finite.max() ?? 0)
  return found.count == expected.count
    && zip(found, expected).allSatisfy { found, expected in
      if expected.isNaN { return found.isNaN }
      if expected.isInfinite { return found == expected }
      return abs(found - expected) <= tolerance * max(scale, 1)
    }
}

extension ElementType {
  /// What a handful of roundings to the type leaves between two ways to the same result.
  fileprivate var tolerance: Double {
    switch self {
    case .float16: 4 * 0x1p-10
    case .bfloat16: 4 * 0x1p-7
    default: 2e-5
    }
  }
}
