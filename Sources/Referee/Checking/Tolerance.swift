import Domain

/// How far an output may lie from the fp64 result, given how far the honest reference lies from it.
///
/// A candidate passes when RMS(e_c) ≤ max(3·RMS(e_r), k·ε·s) and max(e_c) ≤ max(8·max(e_r), 32·k·ε·s + tiny), with
/// s the RMS of the fp64 result and k = 2·√(reduction length), at most 64; of half-precision results 2·ε + k·2⁻²⁴ stands
/// for k·ε. (PyTorch's own rule for compiled graphs,
/// `torch._dynamo.utils.same`, compares with the reference's error in the same way.)
struct Tolerance: Sendable, Hashable {
  var rms: Double
  var max: Double

  init(reference: Oracle.ReferenceError, elementType: ElementType, precision: PrecisionClass) {
    let unit = Tolerance.unitRoundoff(of: elementType, precision: precision)
    let growth = Tolerance.growth(reductionLength: reference.reductionLength)
    let rounding = Tolerance.rounding(unit, growth, of: elementType) * reference.rms
    // In a coarser class the honest reference would err by as much more as the class is coarser.
    let own = Tolerance.unitRoundoff(of: elementType, precision: reference.measuredIn ?? .ieee)
    let coarser = own > 0 ? Swift.max(1, unit / own) : 1
    let (most, mostMax) = (reference.rms / 4, 8 * reference.rms)
    let rmsError = Tolerance.scaled(3 * reference.rmsError, by: coarser, atMost: most)
    let maxError = Tolerance.scaled(8 * reference.maxError, by: coarser, atMost: mostMax)
    rms = Swift.max(rmsError, rounding)
    max = Swift.max(maxError, 32 * rounding + Tolerance.smallest(of: elementType))
  }

  /// What rounding may do to a result, as a part of it.
  ///
  /// Sums of half-precision terms are gathered in float32, by PyTorch as by anyone: only the result is rounded, and
  /// what it was made from.
  private static func rounding(_ unit: Double, _ growth: Double, of type: ElementType) -> Double {
    switch type {
    case .float16, .bfloat16: 2 * unit + growth * unitRoundoff(of: .float32, precision: .ieee)
    default: growth * unit
    }
  }

  /// An error that a class would have, short of what would let anything pass.
  private static func scaled(_ error: Double, by factor: Double, atMost most: Double) -> Double {
    Swift.max(error, Swift.min(factor * error, most))
  }

  /// Largest ratio of an error to what is allowed; at most 1 passes.
  func ratio(rmsError: Double, maxError: Double) -> Double {
    Swift.max(part(rmsError, of: Swift.max(rms, 0)), part(maxError, of: max))
  }

  /// What rounding errors of a sum grow by, as a random walk does.
  static func growth(reductionLength: Double) -> Double {
    min(64, 2 * Swift.max(1, reductionLength).squareRoot())
  }

  /// Half a unit in the last place of 1; whole numbers are exact.
  ///
  /// A policy below fp32 coarsens fp32 alone.
  static func unitRoundoff(of type: ElementType, precision: PrecisionClass) -> Double {
    switch (type, precision) {
    case (.float64, _): 0x1p-53
    case (.float32, .ieee), (.float32, .emulatedFP32): 0x1p-24
    case (.float32, .tf32), (.float32, .fp16), (.float16, _): 0x1p-11
    case (.float32, .bf16), (.bfloat16, _): 0x1p-8
    default: 0
    }
  }

  /// Results below the smallest normal number may be flushed to zero.
  private static func smallest(of type: ElementType) -> Double {
    switch type {
    case .float64: Double.leastNormalMagnitude
    case .float32, .bfloat16: 0x1p-126
    case .float16: 0x1p-24
    default: 0
    }
  }

  private func part(_ error: Double, of allowed: Double) -> Double {
    if error == 0 { return 0 }
    guard error.isFinite, allowed > 0 else { return .infinity }
    return error / allowed
  }
}
