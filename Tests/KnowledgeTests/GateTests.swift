import Testing

@testable import Knowledge

struct GateTests {
  private let features = Features(
    values: [
      "w.M": .number(8), "w.N": .number(100), "w.K": .number(0), "w.eval_mode": .flag(true),
      "w.causal": .flag(false), "d.kind": .symbol("cpu"), "w.structure": .symbol("triu"),
    ],
    operations: ["softmax", "pointwise"], pairs: [Features.Pair("matmul", "pointwise")])

  @Test(arguments: [
    ("w.M >= 8", Truth.yes), ("w.M > 8", .no), ("w.M == 8", .yes), ("w.M != 8", .no),
    ("w.M*2 + 4 == 20", .yes),
    ("w.M + 2*3 == 14", .yes), ("(w.M + 2)*3 == 30", .yes), ("w.N - 10 - 20 == 70", .yes),
    ("w.N/2/5 == 10", .yes), ("-w.M < 0", .yes), ("-w.M + 9 == 1", .yes), ("w.eval_mode", .yes),
    ("not w.eval_mode", .no), ("not w.causal and w.eval_mode", .yes), ("not (w.causal or w.eval_mode)", .no),
    ("not w.M > 8", .yes), ("w.causal and w.causal or w.eval_mode", .yes),
    ("w.eval_mode or w.causal and w.causal", .yes), ("d.kind == cpu", .yes), ("d.kind != cpu", .no),
    ("w.structure in (triu, tril)", .yes), ("w.structure in (diag)", .no), ("has(softmax)", .yes),
    ("has(conv, softmax)", .yes), ("has(conv)", .no), ("seq(matmul, pointwise)", .yes),
    ("seq(pointwise, matmul)", .no), ("max(w.M, w.N) == 100", .yes), ("min(w.M, w.N, 3) == 3", .yes),
    ("cdiv(w.N, 8) == 13", .yes), ("pow2ceil(w.N) == 128", .yes), ("log2(w.M) == 3", .yes),
    ("1.5e3 == 1500", .yes),
  ])
  func `known features give a definite answer`(text: String, truth: Truth) throws {
    #expect(try Gate(text).evaluate(features) == truth)
  }

  @Test(arguments: [
    ("w.B > 1", Truth.unknown), ("not w.B > 1", .unknown), ("w.B > 1 and w.eval_mode", .unknown),
    ("w.B > 1 and w.causal", .no), ("w.causal and w.B > 1", .no), ("w.B > 1 or w.eval_mode", .yes),
    ("w.B > 1 or w.causal", .unknown), ("w.M/w.K > 1", .unknown), ("log2(w.K) > 1", .unknown),
    ("max(w.M, w.B) > 1", .unknown), ("w.dtype == f32", .unknown), ("w.dtype in (f32, bf16)", .unknown),
    ("w.sorted_idx", .unknown),
  ])
  func `what is missing is unknown, and Kleene's rules decide`(text: String, truth: Truth) throws {
    #expect(try Gate(text).evaluate(features) == truth)
  }

  @Test func `without a graph nothing is known about operations`() throws {
    #expect(try Gate("has(softmax)").evaluate(Features()) == .unknown)
    #expect(try Gate("seq(matmul, pointwise)").evaluate(Features()) == .unknown)
  }

  @Test(arguments: [
    ("", "the end is unexpected"), ("w.M >", "the end is unexpected"), ("w.M 8", "8.0 is unexpected"),
    ("w.nothing > 1", "w.nothing is not declared"), ("has(unheard)", "unheard is not declared"),
    ("d.kind == abacus", "abacus is not declared"), ("square(w.M) > 1", "square is not declared"),
    ("has()", "unexpected"), ("has(softmax", "instead of )"), ("seq(matmul)", "seq takes 2 to 2 arguments"),
    ("w.M + 1", "neither"), ("w.M and w.eval_mode", "and needs a truth and gets a number"),
    ("w.eval_mode > 1", "> needs a number and gets a truth"),
    ("d.kind > 1", "> needs a number and gets a symbol"),
    ("w.M == cpu", "== needs a number and gets a symbol"), ("w.M in (cpu)", "in needs a symbol"),
    ("w.M < 3 < 4", "< needs a number"), ("1.2.3 > w.M", "1.2.3 is no number"),
    ("w.M > $", "$ means nothing"),
    ("not w.M", "not needs a truth"), ("-w.eval_mode > 0", "- needs a number"),
  ])
  func `a wrong gate is refused and told where`(text: String, message: String) {
    let error = #expect(throws: GateError.self) { try Gate(text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "no error")")
  }

  @Test(arguments: Truth.allCases)
  func `truth obeys Kleene's tables`(value: Truth) {
    #expect((value && .no) == .no && (.no && value) == .no)
    #expect((value || .yes) == .yes && (.yes || value) == .yes)
    #expect((value && .yes) == value && (value || .no) == value)
    #expect(!(!value) == value)
    for other in Truth.allCases { #expect(!(value && other) == (!value || !other)) }
  }
}
