public import Domain
import Foundation

/// The examination of a problem: what `egg verify problem.py` prints.
public struct AdmissionReport: Sendable, Hashable, Encodable {
  /// The problem's name.
  public var problem: String
  /// What the referee found.
  public var admission: Admission
  /// PyTorch's own times, and the noise of the device.
  public var baselines: BaselineReport?

  /// Makes a report.
  public init(problem: String, admission: Admission) {
    self.problem = problem
    self.admission = admission
  }

  /// Encodes the findings with their version.
  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(1, forKey: .version)
    try fields.encode(problem, forKey: .problem)
    try fields.encode(admission.device.name, forKey: .device)
    try fields.encode(admission.isDegenerate, forKey: .degenerate)
    try fields.encodeIfPresent(admission.examination?.degeneracy.reason, forKey: .reason)
    try fields.encodeIfPresent(admission.examination, forKey: .examination)
    try fields.encode(admission.inputs, forKey: .inputs)
    try fields.encode(admission.outputs, forKey: .outputs)
    try fields.encode(admission.floorSeconds, forKey: .floor)
    try fields.encode(admission.compulsoryBytes, forKey: .bytes)
    try fields.encode(admission.operations, forKey: .operations)
    try fields.encode(admission.warnings, forKey: .warnings)
    try fields.encodeIfPresent(baselines, forKey: .baselines)
    try fields.encodeIfPresent(baselines?.smallestGain, forKey: .smallestGain)
  }

  private enum Field: String, CodingKey {
    case version, problem, device, degenerate, reason, examination, inputs, outputs, operations, warnings
    case baselines
    case smallestGain = "smallest_gain"
    case floor = "floor_seconds"
    case bytes = "compulsory_bytes"
  }
}

extension AdmissionReport {
  /// The findings for people.
  public var lines: [Line] {
    let head = Line(problem, .strong).adding("  ")
      .adding(admission.isDegenerate ? "DEGENERATE" : "ADMITTED", admission.isDegenerate ? .bad : .good)
    let remarks = admission.warnings.map {
      EventLines.labelled("warning", "\($0.kind.rawValue): \($0.message)", .caution)
    }
    return [head] + remarks + factLines + toleranceLines + sensitivityLines + baselineLines
  }

  private var factLines: [Line] {
    guard let examination = admission.examination else { return [] }
    return [
      Line(),
      EventLines.labelled("finite", examination.isFinite ? "yes" : "no", .plain),
      EventLines.labelled("deterministic", examination.isDeterministic ? "yes" : "no", .plain),
      EventLines.labelled("kernelbench", examination.kernelbenchObstacle ?? "can be passed", .plain),
      EventLines.labelled(
        "floor",
        "\(Quantity.duration(admission.floorSeconds)) on \(admission.device.name), "
          + "\(Quantity.fixed(admission.compulsoryBytes / 1e6, 2)) MB must move", .plain),
    ]
  }

  private var toleranceLines: [Line] {
    guard let tolerances = admission.examination?.tolerances, !tolerances.isEmpty else { return [] }
    var table = TextTable([
      ("output", .left), ("rms of the values", .right), ("allowed rms error", .right),
      ("allowed largest error", .right), ("the reference's own", .right),
    ])
    for (index, tolerance) in tolerances.enumerated() {
      let numbers = [tolerance.scale, tolerance.rms, tolerance.max, tolerance.referenceRMS]
      table.add([.init("\(index)")] + numbers.map { .init(AdmissionReport.scientific($0)) })
    }
    return [Line()] + table.lines()
  }

  private var sensitivityLines: [Line] {
    guard let examination = admission.examination, !examination.sensitivities.isEmpty else { return [] }
    var table = TextTable([
      ("changed in one element of a hundred", .left), ("change, of what is allowed", .right), ("", .left),
    ])
    // Deep networks have hundreds of parameters: those that matter least are the news.
    let shown = examination.sensitivities.sorted { $0.change < $1.change }.prefix(12)
    for sensitivity in shown {
      table.add([
        .init(sensitivity.name), .init(AdmissionReport.scientific(sensitivity.change)),
        sensitivity.isSensitive ? .init("matters", .good) : .init("hardly matters", .caution),
      ])
    }
    let left = examination.sensitivities.count - shown.count
    let more = left > 0 ? [Line("  and \(left) that matter more", .faint)] : []
    let late = examination.unmeasured.count
    let unmeasured = late > 0 ? [Line("  \(late) parameters were not changed for want of time", .faint)] : []
    return [Line()] + table.lines() + more + unmeasured
  }

  private var baselineLines: [Line] {
    guard let baselines, !baselines.times.isEmpty else { return [] }
    var table = TextTable([("baseline", .left), ("its time", .right)])
    for baseline in Baseline.allCases {
      guard let time = baselines[baseline] else { continue }
      table.add([.init(baseline.title), .init(Quantity.duration(time.seconds.value))])
    }
    let gain = baselines.smallestGain.map {
      [Line("  smallest gain that can be told on this device now: \(Quantity.ratio($0))", .faint)]
    }
    return [Line()] + table.lines() + (gain ?? [])
  }

  private static func scientific(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    return String(format: "%.2g", value)
  }
}
