import Domain

/// A change with what it is expected to bring.
struct Proposal: Sendable {
  var edit: Edit
  var bottleneck: String
  var principles: [String]
  /// Time before over time after.
  var speedup: Double

  /// The message to the code agent.
  var plan: Plan {
    Plan(
      summary: "Try \(edit.title).", principles: principles, predictedSpeedup: speedup,
      detail: JSONValue(edit))
  }
}

/// What is worth trying in a stage, in a fixed order: costly kernels first, then the knobs' own order.
struct Proposals: Sendable {
  let workshop: Workshop
  let recipe: Recipe
  let brief: Brief

  /// Gains below this are not worth an evaluation.
  static let threshold = 1.02

  private var device: Device { brief.admission.device }
  private var traits: any TargetTraits { device.target.traits }
  private var model: CostModel { CostModel(device: device) }

  /// The proposals of the brief's stage that were not tried yet.
  func list() -> [Proposal] {
    guard let planned = workshop.plan(recipe, brief) else { return [] }
    let all = brief.stage == .structure ? structures(planned) : knobs(planned)
    let tried = Set(brief.attempts.compactMap { $0.plan.detail?.decoded(as: Edit.self) })
    return all.filter { $0.speedup >= Proposals.threshold && !tried.contains($0.edit) }
  }

  // MARK: Structure

  private func structures(_ planned: PlannedCandidate) -> [Proposal] {
    let now = model.seconds(planned)
    return traits.structures.filter { $0.fusion == .full }.compactMap { structure in
      var other = structure
      other.keeping = recipe.structure.keeping
      guard other != recipe.structure,
        let changed = workshop.plan(Recipe(structure: other), brief),
        PlanIdentity(changed.plan) != PlanIdentity(planned.plan)
      else { return nil }
      return Proposal(
        edit: Edit(structure: other),
        bottleneck: "Predicted time is \(microseconds(now)) in the present structure.",
        principles: other.principles, speedup: now / model.seconds(changed))
    }.sorted { $0.speedup > $1.speedup }
  }

  // MARK: Knobs

  private func knobs(_ planned: PlannedCandidate) -> [Proposal] {
    let total = model.seconds(planned)
    let tunables = planned.plan.tunables.enumerated().sorted { first, second in
      let (left, right) = (model.seconds(first.element.step), model.seconds(second.element.step))
      return left == right ? first.offset < second.offset : left > right
    }
    return tunables.flatMap { _, tunable in
      traits.knobs.filter { $0.stage == brief.stage }.flatMap { knob in
        settings(knob, tunable).map { proposal(knob, $0.value, tunable, gain: $0.gain, total) }
      }
    }
  }

  private func proposal(
    _ knob: Knob, _ value: Int, _ tunable: CandidatePlan.Tunable, gain: Double, _ total: Double
  ) -> Proposal {
    let seconds = model.seconds(tunable.step)
    let share = min(1, seconds / max(total, 1e-9))
    let percent = Int((100 * share).rounded())
    return Proposal(
      edit: Edit(kernel: tunable.name, knob: knob, value: value),
      bottleneck: "\(tunable.name) takes about \(percent) % of the time and is bound by \(bound(tunable)).",
      principles: [knob.principle], speedup: 1 / (1 - share + share / gain))
  }

  private func bound(_ tunable: CandidatePlan.Tunable) -> String {
    KnobGains(device: device, tunable: tunable).isMemoryBound ? "memory" : "arithmetic"
  }

  /// Settings of a knob other than the present one, with the expected gain of the step.
  private func settings(_ knob: Knob, _ tunable: CandidatePlan.Tunable) -> [KnobSetting] {
    let present = knob == .blockRows ? tunable.blockRows ?? 0 : knob.value(in: tunable.parameters)
    return traits.settings(knob, of: tunable, on: device).filter { $0.value != present }
  }

  private func microseconds(_ seconds: Double) -> String { "\(Int((seconds * 1e6).rounded())) microseconds" }
}

extension Structure {
  /// The principles that tell this structure from the standard one.
  var principles: [String] {
    var principles = ["A2.01"]
    principles += isOnePass ? ["A2.05", "A2.09"] : ["A2.06"]
    if keepsRows { principles.append("A2.06") }
    if blocksProducts { principles.append("A2.02") }
    if emulatesProducts { principles.append("A5.02") }
    if attendsAtOnce { principles.append("A2.12") }
    if replaysGraph { principles.append("A4.01") }
    return Array(Set(principles)).sorted()
  }
}
