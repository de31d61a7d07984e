import Domain

extension Verification {
  /// Both verdicts, side by side.
  struct Verdicts: Encodable {
    var strict: Bool
    var kernelbench: KernelBenchVerdict?
  }

  /// What the check says beside its cases: precision class, determinism, KernelBench's verdict.
  var verdictLines: [Line] {
    guard let check else { return [] }
    var lines: [Line] = []
    if check.passed {
      lines.append(EventLines.labelled("precision", check.precision.rawValue, .plain))
    }
    if let isDeterministic = check.isDeterministic {
      lines.append(EventLines.labelled("deterministic", isDeterministic ? "yes" : "no", .plain))
    }
    for effect in check.sideEffects {
      lines.append(
        EventLines.labelled("changed", "\(effect.name): \(effect.before), then \(effect.after)", .caution))
    }
    if let verdict = check.kernelbench {
      let text = verdict.word + (verdict.reason.map { ": \($0)" } ?? "")
      lines.append(EventLines.labelled("kernelbench", text, verdict == .passed ? .good : .caution))
    }
    if let disagreement = check.disagreement {
      lines.append(EventLines.labelled("note", disagreement, .caution))
    }
    return lines.isEmpty ? [] : [Line()] + lines
  }
}
