import Domain
import Foundation
import Testing

@testable import Referee

@Suite("Tolerances")
struct ToleranceTests {
  private func reference(
    rms: Double = 1, rmsError: Double = 0, maxError: Double = 0, length: Double = 1
  ) -> Oracle.ReferenceError {
    .init(rmsError: rmsError, maxError: maxError, rms: rms, reductionLength: length)
  }

  @Test("Three times the reference's own error passes, more does not")
  func threeTimes() {
    let tolerance = Tolerance(
      reference: reference(rmsError: 1e-4, maxError: 1e-3), elementType: .float32, precision: .ieee)
    #expect(tolerance.ratio(rmsError: 3e-4, maxError: 8e-3) <= 1)
    #expect(tolerance.ratio(rmsError: 3.1e-4, maxError: 0) > 1)
    #expect(tolerance.ratio(rmsError: 0, maxError: 8.1e-3) > 1)
  }

  @Test("A coarser class allows the reference's error as much more, but never anything")
  func coarser() {
    func allowed(_ precision: PrecisionClass, _ rmsError: Double, in measured: PrecisionClass? = nil)
      -> Double
    {
      var own = reference(rmsError: rmsError, maxError: rmsError)
      own.measuredIn = measured
      return Tolerance(reference: own, elementType: .float32, precision: precision).rms
    }
    #expect(abs(allowed(.tf32, 1e-6) - 3e-6 * 0x1p13) < 1e-9)
    #expect(allowed(.tf32, 1e-3) == 0.25)
    #expect(allowed(.tf32, 1) == 3)
    #expect(abs(allowed(.tf32, 1e-2, in: .tf32) - 3e-2) < 1e-9)
    #expect(abs(allowed(.emulatedFP32, 1e-4) - 3e-4) < 1e-9)
  }

  @Test("An exact reference still allows rounding", arguments: [(1.0, 2.0), (100, 20), (1e6, 64)])
  func rounding(length: Double, growth: Double) {
    let tolerance = Tolerance(reference: reference(length: length), elementType: .float32, precision: .ieee)
    #expect(tolerance.rms == growth * 0x1p-24)
    #expect(tolerance.max >= 32 * growth * 0x1p-24)
  }

  @Test(
    "The tolerance of half precision does not grow with the length of sums",
    arguments: zip([ElementType.float16, .bfloat16], [0x1p-11, 0x1p-8]))
  func halves(type: ElementType, unit: Double) {
    let tolerance = Tolerance(reference: reference(length: 1e6), elementType: type, precision: .ieee)
    #expect(tolerance.rms == 2 * unit + 64 * 0x1p-24)
  }

  @Test(
    "The unit of rounding follows type and policy",
    arguments: [
      (ElementType.float32, PrecisionClass.ieee, 0x1p-24), (.float32, .emulatedFP32, 0x1p-24),
      (.float32, .tf32, 0x1p-11), (.float32, .bf16, 0x1p-8), (.float16, .ieee, 0x1p-11),
      (.bfloat16, .ieee, 0x1p-8), (.float64, .bf16, 0x1p-53), (.int64, .ieee, 0),
    ])
  func units(type: ElementType, precision: PrecisionClass, unit: Double) {
    #expect(Tolerance.unitRoundoff(of: type, precision: precision) == unit)
  }

  @Test("Whole numbers must be exact, and no error is always right")
  func exact() {
    let tolerance = Tolerance(reference: reference(), elementType: .int64, precision: .ieee)
    #expect(tolerance.ratio(rmsError: 0, maxError: 0) == 0)
    #expect(tolerance.ratio(rmsError: 1e-9, maxError: 1) == .infinity)
  }

  @Test("An error that is no number never passes", arguments: [Double.nan, .infinity])
  func notFinite(error: Double) {
    let tolerance = Tolerance(reference: reference(), elementType: .float32, precision: .ieee)
    #expect(tolerance.ratio(rmsError: error, maxError: 0) == .infinity)
    #expect(tolerance.ratio(rmsError: 0, maxError: error) == .infinity)
  }
}

@Suite("Judging a comparison")
struct CheckJudgeTests {
  private let judge = CheckJudge(
    references: [.init(rmsError: 1e-7, maxError: 1e-6, rms: 1, reductionLength: 1)],
    types: [TensorType(shape: [2, 3])], precision: .ieee)

  /// What the oracle says of a right answer, with some members replaced.
  private func compared(_ changes: [String: JSONValue] = [:], output: [String: JSONValue] = [:]) throws
    -> Oracle.Compared
  {
    var first: [String: JSONValue] = [
      "shape_ok": .bool(true), "dtype_ok": .bool(true), "nonfinite_ok": .bool(true),
      "rms_error": .number(1e-8),
      "max_error": .number(1e-7), "first_bad_index": .array([.integer(1), .integer(2)]),
      "expected": .number(0.5),
      "found": .number(0.75), "nan_count": .integer(0),
    ]
    first.merge(output) { $1 }
    var whole: [String: JSONValue] = [
      "structure_ok": .bool(true), "detail": .null, "outputs": .array([.object(first)]),
      "inputs_intact": .bool(true), "state": .array([]), "identical_to_previous": .null,
    ]
    whole.merge(changes) { $1 }
    return try CanonicalJSON.decode(Oracle.Compared.self, from: CanonicalJSON.encode(JSONValue.object(whole)))
  }

  @Test("A right answer passes with its ratio")
  func right() throws {
    let result = judge.judge(try compared(), family: "nominal")
    #expect(result.failure == nil)
    #expect(result.errorRatio > 0 && result.errorRatio < 1)
  }

  @Test("Each wrong answer has its kind, and the log says where and what")
  func wrong() throws {
    let state = JSONValue.array([
      .object(["name": .string("running_mean"), "ok": .bool(false), "max_error": .number(1)])
    ])
    let cases: [(Oracle.Compared, Failure.Kind, String)] = [
      (
        try compared(["structure_ok": .bool(false), "detail": .string("the result should be a tensor")]),
        .mismatchedOutput, "should be a tensor"
      ),
      (try compared(output: ["shape_ok": .bool(false)]), .mismatchedOutput, "shape"),
      (try compared(output: ["dtype_ok": .bool(false)]), .mismatchedOutput, "element type"),
      (
        try compared(output: ["nonfinite_ok": .bool(false), "nan_count": .integer(4)]), .wrongValues, "4 NaN"
      ),
      (
        try compared(output: ["max_error": .number(9)]), .wrongValues,
        "worst at [1,2]: expected 0.5, found 0.75"
      ),
      (try compared(output: ["max_error": .string("nan")]), .wrongValues, "wrong"),
      (try compared(["inputs_intact": .bool(false)]), .mutatedInput, "overwritten"),
      (try compared(["state": state]), .mutatedInput, "running_mean"),
    ]
    for (compared, kind, text) in cases {
      let failure = judge.judge(compared, family: "needle").failure
      #expect(failure?.kind == kind)
      let told = failure.map { $0.message + $0.log } ?? ""
      #expect(told.contains(text))
    }
  }

  @Test("The output that is farthest off is kept with what was expected and found there")
  func worst() throws {
    let result = judge.judge(try compared(output: ["max_error": .number(0.25)]), family: "needle")
    #expect(result.worst?.index == [1, 2])
    #expect(result.worst?.expected == 0.5 && result.worst?.found == 0.75)
    #expect(result.worst.map { $0.maxError > $0.allowedMax } == true)
  }

  @Test("Less grave reasons count only without wrong values, but their evidence stays")
  func gravity() throws {
    let other = Failure(kind: .aliasedOutput, message: "shared", evidence: [.aliasedOutput])
    let right = judge.judge(try compared(), family: "nominal", others: [other])
    #expect(right.failure?.kind == .aliasedOutput)
    let wrong = judge.judge(
      try compared(output: ["nonfinite_ok": .bool(false)]), family: "nominal", others: [other])
    #expect(wrong.failure?.kind == .wrongValues)
    #expect(wrong.failure?.evidence == [.nonFinite, .aliasedOutput])
  }

  @Test("Buffers are not judged after several calls")
  func stateIgnored() throws {
    let state = JSONValue.array([.object(["name": .string("running_mean"), "ok": .bool(false)])])
    let result = judge.judge(try compared(["state": state]), family: "nominal", judgesState: false)
    #expect(result.failure == nil)
  }

  @Test("Cases have distinct names, begin with the one that timing uses, and cover all families")
  func cases() {
    #expect(Set(CheckCase.all.map(\.name)).count == CheckCase.all.count)
    #expect(CheckCase.all.first == .first && CheckCase.first.repeats == 3)
    let families = ["nominal", "normal", "heavy-tailed", "needle", "scaled", "structured", "mixed"]
    #expect(Set(CheckCase.all.map(\.family)) == Set(families))
    let withRandomWeights = CheckCase.all.filter(\.hasRandomWeights)
    #expect(!withRandomWeights.isEmpty)
  }
}
