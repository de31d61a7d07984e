import Domain

/// Remarks about a problem that do not stop a run.
///
/// A rule is one line: when, and what is said.
enum AdmissionWarnings {
  static func all(
    inspected: Oracle.Inspected, examination: Examination, trace: TracedProblem, sandbox: Sandbox?
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
    let answers = examination.degeneracy.reason ?? ""
    warn(
      .degenerate, when: examination.degeneracy.extent == .allInputs,
      "The problem measures nothing (\(answers), whatever the inputs): it stays out of headlines. Change forward, "
        + "its constants or its weights.")
    warn(
      .weakInputs, when: examination.degeneracy.extent == .nominalInputs,
      "The problem's own inputs tell too little (\(answers)): the check's other inputs decide.")
    warn(
      .degenerate, when: inspected.constant && examination.degeneracy.extent != .allInputs,
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
    let idle = examination.sensitivities.filter { !$0.isSensitive }.map(\.name)
    warn(
      .insensitive, when: !idle.isEmpty && examination.degeneracy.extent != .allInputs,
      "On the problem's own inputs the output hardly depends on \(listed(idle)).")
    warn(
      .kernelbench, when: examination.kernelbenchObstacle != nil,
      "Nothing can pass KernelBench's own protocol here: \(examination.kernelbenchObstacle ?? "").")
    let missing = sandbox?.missing ?? []
    warn(
      .sandbox, when: !missing.isEmpty,
      "Candidates run with less isolation than they could (\(missing.joined(separator: "; "))): run generated code "
        + "from strangers only in a container or a virtual machine.")
    let kind: Admission.Warning.Kind = inspected.constant ? .degenerate : .nonDeterministic
    return warnings + inspected.notes.map { .init(kind: kind, message: "About the reference: \($0).") }
  }

  /// A few names, and how many more there are.
  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(5).joined(separator: ", ")
    return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
  }

  private static func name(_ input: JSONValue) -> String? { input.text ?? input.int.map { "input \($0)" } }
}
