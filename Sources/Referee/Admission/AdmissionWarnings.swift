import Domain

/// Remarks about a problem that do not stop a run.
///
/// A rule is one line: when, and what is said.
enum AdmissionWarnings {
  static func all(
    inspected: Oracle.Inspected, trace: TracedProblem, sandbox: Sandbox?
  ) -> [Admission.Warning] {
    var warnings: [Admission.Warning] = []
    func warn(_ kind: Admission.Warning.Kind, when condition: Bool, _ message: @autoclosure () -> String) {
      if condition { warnings.append(.init(kind: kind, message: message())) }
    }
    warn(
      .nonFinite, when: !inspected.finite,
      "The reference's output holds NaN or infinity on its own inputs: only the other elements can be judged. "
        + "Check forward and get_inputs().")
    warn(
      .nonDeterministic, when: !inspected.deterministic,
      "The reference gives different outputs for the same inputs: a candidate can only be judged within that "
        + "spread. Remove randomness such as dropout in training mode from forward.")
    warn(
      .degenerate, when: inspected.constant,
      "The reference's output is constant: a candidate could return it without computing anything. "
        + "Check forward and get_inputs().")
    let blind = inspected.inputBlind.compactMap(name)
    warn(
      .degenerate, when: !blind.isEmpty && !inspected.constant,
      "The output does not depend on \(blind.joined(separator: ", ")): a candidate may leave that out.")
    warn(
      .opaque, when: trace.graph == nil,
      "The module can't be traced (\(trace.opaqueReason ?? "no reason given")): it stays a PyTorch call for the "
        + "built-in expert.")
    let missing = sandbox?.missing ?? []
    warn(
      .sandbox, when: !missing.isEmpty,
      "Candidates run with less isolation than they could (\(missing.joined(separator: "; "))): run generated code "
        + "from strangers only in a container or a virtual machine.")
    let kind: Admission.Warning.Kind = inspected.constant ? .degenerate : .nonDeterministic
    return warnings + inspected.notes.map { .init(kind: kind, message: "About the reference: \($0).") }
  }

  private static func name(_ input: JSONValue) -> String? { input.text ?? input.int.map { "input \($0)" } }
}
