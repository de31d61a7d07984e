import Domain
import Essentials
import Knowledge
import LanguageModels

/// Renders what an agent has to know for one answer: decisions, measurements and sources; no logs of other stages.
struct TaskPrompts: Sendable {
  /// Principles shown in a prompt: enough for a choice, few enough to be read.
  static let shownKernels = 8
  static let shownPrinciples = 6

  let catalogue: Catalogue

  /// Asks for a first candidate.
  func seed(_ brief: Brief, previous: [Candidate]) -> Prompt {
    let others = previous.map { "- \($0.title)" }.joined(separator: "\n")
    return Prompt(
      system: RolePrompts.code,
      user: sections([
        problem(brief), machine(brief), principles(brief),
        others.isEmpty
          ? nil : "# Structures that exist already\n\(others)\nYours must differ in structure from these.",
        "# Task\nWrite a first ModelNew. Begin the file with a comment line that names its structure in a few words.",
      ]))
  }

  /// Asks for a plan to be carried out.
  func refine(_ candidate: Candidate, plan: Plan, brief: Brief) -> Prompt {
    Prompt(
      system: RolePrompts.code,
      user: sections([
        problem(brief), machine(brief), decisions(brief), attempts(brief), source(candidate),
        "# Task\n\(RolePrompts.objective(brief.stage))\nCarry out this plan and nothing else: \(plan.summary)",
      ]))
  }

  /// Asks for a failure to be mended.
  func repair(_ candidate: Candidate, repair: Repair, brief: Brief) -> Prompt {
    Prompt(
      system: RolePrompts.code,
      user: sections([
        problem(brief), machine(brief), source(candidate),
        "# Task\nThe candidate fails: \(repair.criticalIssue)\nWhat must change: \(repair.plan.summary)\n"
          + "Mend it and change nothing else.",
      ]))
  }

  /// Asks for the bottleneck.
  func profile(_ candidate: Candidate, profile: ProfileReport?, brief: Brief) -> Prompt {
    Prompt(
      system: RolePrompts.profile(brief.stage),
      user: sections([
        problem(brief), machine(brief), decisions(brief), attempts(brief), principles(brief),
        source(candidate),
        measurements(profile),
      ]))
  }

  /// Asks for the root cause of a failure.
  func failure(_ candidate: Candidate, failure: Failure, brief: Brief) -> Prompt {
    let log = failure.log.isEmpty ? "" : "\n\nEnd of the log:\n\(failure.log.suffix(4000))"
    return Prompt(
      system: RolePrompts.debug,
      user: sections([
        problem(brief), source(candidate),
        "# Failure (\(failure.kind.rawValue))\n\(failure.message)\(log)",
      ]))
  }
}

extension TaskPrompts {
  private func sections(_ texts: [String?]) -> String { texts.compactMap { $0 }.joined(separator: "\n\n") }

  private func problem(_ brief: Brief) -> String {
    let trimmed = brief.problem.source.trimming(while: \.isNewline)
    return "# Problem \(brief.problem.name)\n```python\n\(trimmed)\n```"
  }

  private func source(_ candidate: Candidate) -> String {
    "# Candidate\n```python\n\(candidate.source.trimming(while: \.isNewline))\n```"
  }

  private func machine(_ brief: Brief) -> String {
    let admission = brief.admission
    let device = admission.device
    return """
      # Machine and limits
      \(device.name): \(device.cores) cores, vectors of \(device.vectorBytes) bytes, \
      \(kibibytes(device.coreCacheBytes)) second-level cache for each core, \(kibibytes(device.cacheBytes)) last-level cache.
      Inputs: \(types(admission.inputs)). Outputs: \(types(admission.outputs)).
      At least \(number(admission.compulsoryBytes / 1e6)) MB must move; the floor is \
      \(number(admission.floorSeconds * 1e6)) microseconds.
      """
  }

  private func decisions(_ brief: Brief) -> String? {
    if brief.decisions.isEmpty { return nil }
    return "# Decided in earlier stages\n" + brief.decisions.map { "- \($0)" }.joined(separator: "\n")
  }

  private func attempts(_ brief: Brief) -> String? {
    if brief.attempts.isEmpty { return nil }
    let lines = brief.attempts.map { attempt in
      let speedup = attempt.speedup.map { " (\(number($0))x)" } ?? ""
      return "- \(attempt.plan.summary): \(attempt.ending.rawValue)\(speedup)"
    }
    return "# Tried in this stage\n" + lines.joined(separator: "\n")
  }

  /// Gates are judged on what the brief tells; what it does not tell is unknown and only lowers the rank.
  private func principles(_ brief: Brief) -> String? {
    let matches = catalogue.matches(
      stage: brief.stage, target: brief.admission.device.target, features: BriefFeatures.features(of: brief))
    if matches.isEmpty { return nil }
    let texts = matches.prefix(Self.shownPrinciples).map { match in
      "\(match.principle.id) \(match.principle.title). \(match.principle.text)"
    }
    return "# Principles that may apply\n" + texts.joined(separator: "\n\n")
  }

  private func measurements(_ profile: ProfileReport?) -> String {
    guard let profile else { return "# Profile\nNone could be taken." }
    let steps = profile.steps.map { "- \($0.name): \(number($0.seconds * 1e6)) microseconds" }
    let head = """
      # Profile (from \(profile.source.rawValue))
      \(number(profile.seconds * 1e6)) microseconds a call, \(number(profile.headroom)) times the floor, \
      \(number(profile.achievedBandwidth / 1e9)) GB/s of compulsory bytes.
      """
    return ([head] + steps + kernels(profile)).joined(separator: "\n")
  }

  /// What was read of each kernel of a GPU; nothing on a processor.
  private func kernels(_ profile: ProfileReport) -> [String] {
    profile.kernels.prefix(Self.shownKernels).map { kernel in
      var facts = ["\(number(kernel.share * 100)) % of the device time", "by \(kernel.label)"]
      facts.append("grid \(kernel.grid), block \(kernel.block)")
      if let registers = kernel.registers { facts.append("\(registers) registers") }
      if let bytes = kernel.sharedBytes { facts.append("\(bytes) bytes of shared memory") }
      if let bytes = kernel.spilledBytes, bytes > 0 { facts.append("\(bytes) bytes spilled") }
      if let occupancy = kernel.occupancy {
        facts.append("occupancy \(number(occupancy * 100)) %, limited by \(kernel.limiter ?? "nothing")")
      }
      facts += kernel.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \(number($0.value))" }
      return "- kernel \(kernel.name.prefix(120)): " + facts.joined(separator: "; ")
    }
  }

  private func types(_ types: [TensorType]) -> String {
    types.map { "\($0.elementType.rawValue)[\($0.shape.map(String.init).joined(separator: ", "))]" }
      .joined(separator: ", ")
  }

  private func kibibytes(_ bytes: Int) -> String { "\(bytes >> 10) KiB" }

  /// Three significant digits, the same on every machine.
  private func number(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let scale = pow(10, 2 - floor(log10(abs(value))))
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
