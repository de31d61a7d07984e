import Domain
import Essentials

/// Tells a computed answer from a kept one: results are held while inputs are rewritten in place.
///
/// 1. Two calls on different inputs, both results kept; then the first inputs are rewritten; then both are written out,
///    and are compared after the inputs were put back: none may have changed meanwhile.
/// 2. A call on the rewritten inputs, in the same places, and one after a single element of each tensor changed.
struct ProbeRun {
  var call: CallRun
  /// One for each of the two held results.
  var heldSlots: [String]

  /// Calls of a candidate that passes.
  static let calls = 4

  typealias Prepared = OracleDesk.PreparedCase

  /// The first reason to fail; the module is instantiated with the case's weights, which `other` shares.
  func failure(_ checkCase: CheckCase, _ prepared: Prepared, other: Prepared) async throws -> Failure? {
    var seeds = SplitMix64(seed: prepared.seed &+ 1)
    let (content, element) = (seeds.nextSeed(), seeds.nextSeed())
    try await hold([prepared, other])
    let outputs = try await puttingBack(prepared) { try await releaseRewritten(prepared, content) }
    if let failure = try await heldFailure(checkCase, outputs, of: [prepared, other]) { return failure }
    return try await puttingBack(prepared) {
      try await whileRewritten(checkCase, prepared, content: content, element: element)
    }
  }

  /// Whatever happens in `work`, the next one finds the inputs as they were.
  private func puttingBack<Value>(_ prepared: Prepared, _ work: () async throws -> Value) async throws
    -> Value
  {
    let found = await capture(work)
    _ = try await call.oracle.rewrite(prepared, seed: prepared.seed)
    return try found.get()
  }

  private func hold(_ cases: [Prepared]) async throws {
    for prepared in cases {
      try await blamingCandidate {
        let _: Worker.Acknowledgement = try await call.session.call(
          "hold", Worker.Slot(slot: prepared.slot), timeout: call.limits.later())
      }
    }
  }

  private func release() async throws -> [JSONValue] {
    let released: Worker.Released = try await blamingCandidate {
      try await call.session.call(
        "release", Worker.Release(outputSlots: heldSlots), timeout: call.limits.later())
    }
    guard released.outputs.count == heldSlots.count else {
      throw CandidateError(
        failure: Failure(kind: .crashed, message: "The held results did not come back."), endsSession: true)
    }
    return released.outputs
  }

  /// The held results, written out after the inputs of the first were rewritten.
  private func releaseRewritten(_ prepared: Prepared, _ content: UInt64) async throws -> [JSONValue] {
    // Where the reference returns views of its inputs, a result may follow them.
    let mayFollow = call.loaded.leaves.contains { !$0.shares.isEmpty }
    if !mayFollow { _ = try await call.oracle.rewrite(prepared, seed: content) }
    return try await release()
  }

  /// The first stale answer.
  private func whileRewritten(
    _ checkCase: CheckCase, _ prepared: Prepared, content: UInt64, element: UInt64
  ) async throws -> Failure? {
    let whole = try await call.oracle.rewrite(prepared, seed: content)
    if let failure = try await staleness(checkCase, prepared, whole, "all inputs were") { return failure }
    let single = try await call.oracle.rewrite(prepared, seed: content, element: element)
    return try await staleness(checkCase, prepared, single, "one element of each input was")
  }

  /// Judges a call on rewritten inputs; an answer that is wrong and equal to the last bit by bit was kept.
  private func staleness(
    _ checkCase: CheckCase, _ prepared: Prepared, _ references: [Oracle.ReferenceError]?, _ what: String
  ) async throws -> Failure? {
    guard let references else { return nil }
    let attempt = try await call.run(
      checkCase, prepared, timeout: call.limits.later(), references: references)
    guard var failure = attempt.result.failure else { return nil }
    guard failure.kind == .wrongValues || failure.kind == .lowPrecision else { return failure }
    failure.evidence.insert(.wrongAfterRewrite)
    if attempt.compared.identicalToPrevious == true {
      failure.kind = .staleOutput
      failure.evidence.insert(.staleOutput)
      failure.message = "The output stayed the same bit by bit after \(what) rewritten in place: it was kept."
    } else {
      failure.kind = .wrongValues
      failure.message = "After \(what) rewritten in place: " + failure.message
    }
    return failure
  }

  /// Judges the results that were held.
  private func heldFailure(
    _ checkCase: CheckCase, _ outputs: [JSONValue], of cases: [Prepared]
  ) async throws -> Failure? {
    for (index, prepared) in cases.enumerated() {
      // A slot for timing is held to the errors of the first case, drawn the same way.
      let attempt = try await call.judged(
        outputs[index], in: heldSlots[index], checkCase, prepared, references: cases[0].references,
        judgesState: false)
      guard var failure = attempt.result.failure else { continue }
      guard index == 0, failure.kind == .wrongValues || failure.kind == .lowPrecision else { return failure }
      failure.kind = .aliasedOutput
      failure.evidence.insert(.aliasedOutput)
      failure.message =
        "A result changed after it was returned, when the next call was made or its inputs were rewritten: "
        + "every call must return new memory. " + failure.message
      return failure
    }
    return nil
  }
}
