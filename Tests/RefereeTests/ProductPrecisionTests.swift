import Domain
import Testing

@testable import Referee

@Suite("The class of a problem's products")
struct ProductPrecisionTests {
  private func graph(_ calls: [(operation: String, type: String)]) -> JSONValue {
    .object([
      "nodes": .array(
        calls.map { call in
          .object([
            "kind": .string("call"), "op": .string("aten.\(call.operation).default"),
            "type": .object(["dtype": .string(call.type), "shape": .array([.integer(4), .integer(4)])]),
          ])
        })
    ])
  }

  @Test(
    "Products of half-precision results may run at their rate, whatever surrounds them",
    arguments: [
      ([("matmul", "float16"), ("softmax", "float32")], PrecisionClass.fp16),
      ([("linear", "bfloat16"), ("bmm", "bfloat16")], .bf16),
      ([("mm", "bfloat16"), ("conv2d", "float16")], .fp16),
      ([("mm", "float16"), ("mm", "float32")], .ieee),
      ([("add", "float16")], .ieee),
    ])
  func ofGraph(_ calls: [(String, String)], _ expected: PrecisionClass) {
    let found = ProductPrecision.of(graph(calls.map { ($0.0, $0.1) }), policy: .ieee)
    #expect(found == expected)
  }

  @Test("Without a graph the policy holds")
  func withoutGraph() {
    #expect(ProductPrecision.of(nil, policy: .tf32) == .tf32)
  }
}
