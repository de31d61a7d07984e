import Domain
import Testing

@testable import Referee

@Suite("The measured precision class")
struct PrecisionMeterTests {
  private let type = [TensorType(shape: [64, 64])]

  private func reference(_ error: Double = 1e-8, largest: Double = 4) -> [Oracle.ReferenceError] {
    [.init(rmsError: error, maxError: error, rms: 1, reductionLength: 64, largest: largest)]
  }

  private func output(rms: Double, max: Double) throws -> [Oracle.OutputError] {
    let fields: [String: JSONValue] = [
      "shape_ok": .bool(true), "dtype_ok": .bool(true), "nonfinite_ok": .bool(true),
      "rms_error": .number(rms), "max_error": .number(max),
    ]
    return [
      try CanonicalJSON.decode(Oracle.OutputError.self, from: CanonicalJSON.encode(JSONValue.object(fields)))
    ]
  }

  private func measured(
    _ errors: [(Double, String)], hasProducts: Bool = true
  ) throws -> PrecisionClass? {
    var meter = PrecisionMeter(hasProducts: hasProducts)
    for (error, family) in errors {
      meter.note(try output(rms: error, max: 4 * error), reference(), types: type, family: family)
    }
    return meter.measured
  }

  @Test("It is the best class that the errors of all cases meet")
  func best() throws {
    #expect(try measured([(1e-7, "nominal")]) == .ieee)
    #expect(try measured([(1e-7, "nominal"), (2e-4, "normal")]) == .tf32)
    #expect(try measured([(2e-2, "nominal"), (1e-7, "normal")]) == .bf16)
    #expect(try measured([(1, "nominal")]) == nil)
    #expect(try measured([]) == .ieee)
  }

  @Test("A product of one term that is off by more than four ulp was rebuilt from lower parts")
  func emulated() throws {
    // Four ulp of 4 are 1.9e-6; the largest error is four times the root mean square here.
    #expect(try measured([(6e-7, "needle")]) == .emulatedFP32)
    #expect(try measured([(4e-7, "needle")]) == .ieee)
    #expect(try measured([(6e-7, "nominal")]) == .ieee)
    #expect(try measured([(6e-7, "needle")], hasProducts: false) == .ieee)
  }

  @Test("Rounding spreads; one wrong element among many is a mistake")
  func mistakes() throws {
    func isLow(_ rms: Double, _ max: Double, _ family: String = "nominal") throws -> Bool {
      PrecisionMeter.isLowPrecision(try output(rms: rms, max: max), reference(), types: type, family: family)
    }
    #expect(try isLow(1e-4, 5e-4))
    #expect(try !isLow(1e-4, 5e-2))
    #expect(try isLow(1e-4, 5e-2, "needle"))
    #expect(try !isLow(1, 4))
  }

  @Test("A policy allows its own rank and better")
  func ranks() {
    #expect(PrecisionClass.emulatedFP32.rank == PrecisionClass.ieee.rank)
    #expect(PrecisionClass.ieee.rank < PrecisionClass.tf32.rank)
    #expect(PrecisionClass.fp16.rank < PrecisionClass.bf16.rank)
  }
}
