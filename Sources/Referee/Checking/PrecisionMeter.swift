import Domain

/// Finds the precision class of a candidate from its errors in all cases.
///
/// Its class is the best one whose tolerance all float32 outputs meet. TF32 and fp16 round alike, so errors do not
/// tell them apart; the name is then `tf32`.
struct PrecisionMeter: Sendable {
  /// Classes with distinct tolerances, best first.
  private static let classes: [PrecisionClass] = [.ieee, .tf32, .bf16]

  private var worst: [PrecisionClass: Double] = [:]
  private var isRebuilt = false
  /// Whether the problem has products, which alone are worth rebuilding from lower parts.
  var hasProducts: Bool

  init(hasProducts: Bool) { self.hasProducts = hasProducts }

  /// Takes in the outputs of one comparison.
  mutating func note(
    _ outputs: [Oracle.OutputError], _ references: [Oracle.ReferenceError], types: [TensorType],
    family: String
  ) {
    for (output, (reference, type)) in zip(outputs, zip(references, types)) where type.elementType == .float32
    {
      guard output.nonFiniteOK, let rms = output.rmsError, let largest = output.maxError else { continue }
      for precision in PrecisionMeter.classes {
        let tolerance = Tolerance(reference: reference, elementType: .float32, precision: precision)
        worst[precision] = max(worst[precision] ?? 0, tolerance.ratio(rmsError: rms, maxError: largest))
      }
      if family == "needle", hasProducts, exceedsNeedle(largest, reference) { isRebuilt = true }
    }
  }

  /// The class of everything seen so far; `nil` when the errors fit none.
  var measured: PrecisionClass? {
    let best = PrecisionMeter.classes.first { (worst[$0] ?? 0) <= 1 }
    return best == .ieee && isRebuilt ? .emulatedFP32 : best
  }

  /// Whether errors are like those of a lower class than the policy's, and not like those of a mistake.
  ///
  /// Rounding spreads over a dense output: its largest error is a few times its root mean square, not all of it as
  /// where a constant is wrong.
  static func isLowPrecision(
    _ outputs: [Oracle.OutputError], _ references: [Oracle.ReferenceError], types: [TensorType],
    family: String
  ) -> Bool {
    zip(outputs, zip(references, types)).allSatisfy { output, expected in
      let (reference, type) = expected
      guard output.nonFiniteOK, let rms = output.rmsError, let largest = output.maxError else { return false }
      let tolerance = Tolerance(reference: reference, elementType: type.elementType, precision: .bf16)
      let isOffset = largest < 1.2 * rms && (reference.largest ?? 0) > 0
      let isDense = family != "nominal" && family != "normal" || largest <= 32 * rms
      return isDense && !isOffset && tolerance.ratio(rmsError: rms, maxError: largest) <= 1
    }
  }

  /// With one element that is not zero a product has one term: the reference is exact to an ulp there, and so is fp32.
  private func exceedsNeedle(_ error: Double, _ reference: Oracle.ReferenceError) -> Bool {
    guard let largest = reference.largest, largest > 0 else { return false }
    let ulp = largest * 0x1p-23
    return reference.maxError <= ulp && error > 4 * ulp
  }
}

extension PrecisionClass {
  /// How many classes stand above: a policy allows its own rank and better.
  var rank: Int {
    switch self {
    case .ieee, .emulatedFP32: 0
    case .tf32, .fp16: 1
    case .bf16: 2
    }
  }
}
