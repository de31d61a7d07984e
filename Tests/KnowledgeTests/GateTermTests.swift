import Testing

@testable import Knowledge

struct GateTermTests {
  private let features = Features(
    values: ["w.M": .number(4), "w.causal": .flag(false), "d.kind": .symbol("cpu")], operations: ["softmax"],
    pairs: [])

  @Test(arguments: [
    ("w.M >= 8 and has(softmax)", ["w.M >= 8"], ["w.M = 4"]),
    ("w.M >= 8 or w.causal", ["w.M >= 8", "w.causal"], ["w.M = 4", "w.causal = no"]),
    ("w.M >= 2 and w.K > 2*w.M", ["w.K > 2*w.M"], ["w.K = ?", "w.M = 4"]),
    ("has(softmax) and (d.kind == cpu or w.N > 3)", ["has(softmax)", "d.kind == cpu"], ["d.kind = cpu"]),
    ("not (has(conv) or w.causal)", ["has(conv)", "w.causal"], ["w.causal = no"]),
    ("not w.causal", ["not w.causal"], ["w.causal = no"]),
    ("w.structure in (triu, tril)", ["w.structure in (triu, tril)"], ["w.structure = ?"]),
  ])
  func `the terms that decide are told with their facts`(gate: String, terms: [String], facts: [String])
    throws
  {
    let found = try Gate(gate).decidingTerms(features)
    #expect(found.map(\.text) == terms && found.flatMap(\.facts) == facts)
  }

  @Test(arguments: [
    "w.M >= 8 and has(softmax, conv) or not w.causal", "(w.M + 2)*3 == 30 and -w.M < 0",
    "w.M - (w.N - w.K) > 1",
    "cdiv(w.M, 128)*cdiv(w.N, 128) < d.sms", "w.M % 64 != 0 or w.structure in (triu, tril)",
    "not (w.causal or w.eval_mode)",
    "w.M/(w.N/w.K) > 0.5", "seq(linear, loss) and w.vocab >= 16384", "max(w.M, w.N) > 1.5e10",
  ])
  func `an expression is written so that it reads back as itself`(text: String) throws {
    let expression = try GateParser.parse(text)
    #expect(try GateParser.parse("\(expression)") == expression, "\(expression)")
  }

  @Test(
    arguments: [
      (0, "0"), (4096, "4096"), (0.5, "0.5"), (1.23456, "1.23"), (1234567890123, "1.23e12"),
      (0.0000123, "1.23e-5"),
      (-17, "-17"), (98765.4, "98800"),
    ] as [(Double, String)])
  func `numbers are short`(value: Double, text: String) { #expect(value.shortText == text) }

  @Test(arguments: [("w.M % 3 == 1", Truth.yes), ("w.M % 2 == 0", .yes), ("w.M % w.K == 0", .unknown)])
  func `the remainder of a division`(gate: String, truth: Truth) throws {
    #expect(try Gate(gate).evaluate(features) == truth)
  }
}
