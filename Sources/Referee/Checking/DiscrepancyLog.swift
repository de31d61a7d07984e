import Domain
import Foundation

/// The numbers behind a wrong answer, one line for each output.
struct DiscrepancyLog {
  var compared: Oracle.Compared
  var types: [TensorType]
  var ratios: [Double]
  var tolerance: (Int) -> Tolerance?

  /// Error, what is allowed, the first bad element.
  var text: String {
    compared.outputs.enumerated().map { index, output in
      var line = "output \(index) \(types[index].words): "
      line += ratios[index] <= 1 ? "right" : "wrong"
      line += ", rms error \(output.rmsError.map(short) ?? "unknown"), max error "
      line += output.maxError.map(short) ?? "unknown"
      if let allowed = tolerance(index) {
        line += " (allowed rms \(short(allowed.rms)), max \(short(allowed.max)))"
      }
      if let nans = output.nanCount, nans > 0 { line += ", \(nans) NaN" }
      if let place = output.firstBadIndex, place != .null {
        line += ", worst at \(json(place)): expected \(json(output.expected)), found \(json(output.found))"
      }
      return line
    }.joined(separator: "\n")
  }

  private func json(_ value: JSONValue?) -> String {
    guard let value, let data = try? CanonicalJSON.encode(value) else { return "unknown" }
    return String(decoding: data, as: UTF8.self)
  }
}

extension TensorType {
  /// `float32[2, 3]`.
  var words: String { "\(elementType.rawValue)\(shape)" }
}

extension JSONValue {
  /// A number, also one that JSON has only as text.
  var real: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    case .string(let text): Double(text)
    default: nil
    }
  }
}

/// Three significant digits.
func short(_ value: Double) -> String { String(format: "%.3g", value) }
