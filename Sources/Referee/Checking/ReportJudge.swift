import Domain

/// What a runner's report of a call means: form and sharing of its outputs, generators, global flags.
struct ReportJudge: Sendable {
  var loaded: Oracle.Loaded
  var precision: PrecisionClass

  /// Flags that a policy below ieee allows a candidate to set.
  private static let loweringFlags: Set<String> = [
    "float32 matmul precision", "cuda.matmul.allow_tf32", "cudnn.allow_tf32",
    "cuda.matmul.allow_fp16_reduced_precision_reduction",
    "cuda.matmul.allow_bf16_reduced_precision_reduction",
  ]

  /// All reasons to fail, the gravest first.
  func failures(_ report: Worker.Report, family: String) -> [Failure] {
    let forms = zip(report.outputs, loaded.leaves).enumerated().compactMap { index, pair in
      formFailure(pair.0, reference: pair.1, output: index)
    }
    let shared = zip(report.outputs, loaded.leaves).enumerated().compactMap { index, pair in
      sharingFailure(pair.0, reference: pair.1, output: index)
    }
    return forms + shared + [sideEffectFailure(sideEffects(report))].compactMap { $0 }
  }

  /// Flags and generators that are not what they were, without those that reference or policy allow.
  func sideEffects(_ report: Worker.Report) -> [CheckOutcome.SideEffect] {
    let flags = report.flags.before.keys.sorted().compactMap { name -> CheckOutcome.SideEffect? in
      let (before, after) = (report.flags.before[name] ?? .null, report.flags.after[name] ?? .null)
      guard before != after, !isAllowed(name) else { return nil }
      return .init(name: name, before: plain(before), after: plain(after))
    }
    let generators = report.generatorsMoved.filter { !loaded.generatorsMoved.contains($0) }
    return flags + generators.map { .init(name: "generator \($0)", before: "untouched", after: "moved") }
  }

  private func isAllowed(_ flag: String) -> Bool {
    precision != .ieee && ReportJudge.loweringFlags.contains(flag)
  }

  private func formFailure(_ leaf: Oracle.Leaf, reference: Oracle.Leaf, output: Int) -> Failure? {
    let tensors = loaded.outputs.tensors
    guard tensors.indices.contains(output) else { return nil }
    if leaf.device != reference.device {
      return Failure(
        kind: .mismatchedOutput,
        message: "Output \(output) lies on \(leaf.device), the reference's on \(reference.device).",
        evidence: [.otherForm])
    }
    let found = StrideClass(shape: tensors[output].shape, strides: leaf.strides)
    let expected = StrideClass(shape: tensors[output].shape, strides: reference.strides)
    guard !found.isAcceptable(insteadOf: expected) else { return nil }
    return Failure(
      kind: .mismatchedOutput,
      message: "Output \(output) has \(found.rawValue) strides \(leaf.strides), the reference's are "
        + "\(expected.rawValue) \(reference.strides). Return a contiguous tensor.",
      evidence: [.otherForm])
  }

  private func sharingFailure(_ leaf: Oracle.Leaf, reference: Oracle.Leaf, output: Int) -> Failure? {
    guard let owner = leaf.shares.first(where: { !reference.shares.contains($0) }) else { return nil }
    return Failure(
      kind: .aliasedOutput,
      message: "Output \(output) shares memory with \(owner); the reference's does not. Return a new tensor.",
      evidence: owner.hasPrefix("input") ? [.aliasedOutput, .inputReturned] : [.aliasedOutput])
  }

  private func sideEffectFailure(_ effects: [CheckOutcome.SideEffect]) -> Failure? {
    guard !effects.isEmpty else { return nil }
    let movesGenerator = effects.contains { $0.name.hasPrefix("generator") }
    let changesFlag = effects.contains { !$0.name.hasPrefix("generator") }
    var evidence: Set<Evidence> = []
    if movesGenerator { evidence.insert(.generatorMoved) }
    if changesFlag { evidence.insert(.flagsChanged) }
    let told = effects.map { "\($0.name) (\($0.before), then \($0.after))" }.joined(separator: ", ")
    return Failure(
      kind: .sideEffect,
      message: "The candidate changed what the rest of the program relies on: \(told). Leave it as it was.",
      evidence: evidence)
  }

  private func plain(_ value: JSONValue) -> String {
    if let text = value.text { return text }
    return (try? CanonicalJSON.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "unknown"
  }
}
