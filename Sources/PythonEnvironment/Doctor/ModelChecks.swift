/// Language models that are set up.
///
/// Only the variables' names are looked at, never their values.
enum ModelChecks {
  static let variables = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY"]

  static func configured(_ environment: [String: String]) -> DoctorCheck {
    let present = variables.filter { !(environment[$0] ?? "").isEmpty }
    return DoctorCheck(
      .models, "Language models", present.isEmpty ? .missing : .ok,
      found: present.isEmpty ? "none configured" : present.joined(separator: ", "),
      cost: "The built-in expert does the work alone.",
      mend: "Nothing to do; or set one of \(variables.joined(separator: ", ")).")
  }
}
