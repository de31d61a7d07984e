/// A typed fact behind a failure: what was observed, not what it means.
///
/// Whoever observes a fact adds it to the failure; the rules that name a cheat (`CheatNaming`) read nothing else
/// but these, the failure's kind, and the tripwires of the source.
public enum Evidence: String, Sendable, Hashable, Codable, CaseIterable {
  // Outputs.
  /// Equal bit by bit to an earlier call's output although the inputs were others.
  case staleOutput = "stale-output"
  /// Shares memory with another output that was kept, with an input or with a parameter.
  case aliasedOutput = "aliased-output"
  /// One value throughout.
  case constantOutput = "constant-output"
  /// Zero throughout.
  case zeroOutput = "zero-output"
  /// Equal to an input.
  case inputReturned = "input-returned"
  /// No plain tensor: a subclass, or one with attributes of its own.
  case foreignType = "foreign-type"
  /// Another structure, shape, element type, device or class of strides.
  case otherForm = "other-form"
  /// NaN or infinity at other places than the reference's.
  case nonFinite = "non-finite"
  /// Holds what the referee had filled unused memory with.
  case poisonReturned = "poison-returned"
  /// Values that differ from what they should be by more than is allowed.
  case wrongValues = "wrong-values"
  /// Wrong by less than a tenth of the output's own scale: near the answer, not the answer.
  case roughValues = "rough-values"
  /// The error is that of a lower precision class.
  case lowPrecision = "low-precision"
  /// Right on the problem's own inputs, wrong on another family.
  case wrongFamily = "wrong-family"
  /// Right with the module's own parameters, wrong with others.
  case wrongWeights = "wrong-weights"
  /// Wrong after contents were rewritten in place: same objects, same addresses, other values.
  case wrongAfterRewrite = "wrong-after-rewrite"
  /// A later run on the same inputs gave something else.
  case wrongRepeat = "wrong-repeat"
  /// Other gradients than the reference's.
  case wrongGradient = "wrong-gradient"

  // Side effects.
  case inputWritten = "input-written"
  case parameterWritten = "parameter-written"
  /// A buffer is not what the reference leaves there.
  case bufferNotUpdated = "buffer-not-updated"
  case generatorMoved = "generator-moved"
  /// A global flag: threads, matmul precision, default type, determinism, …
  case flagsChanged = "flags-changed"

  // Timing.
  /// The output of a timed call failed although the checks had passed.
  case wrongWhenTimed = "wrong-when-timed"
  /// Clocks disagree: events, span, wall.
  case timingInconsistent = "timing-inconsistent"
  /// Faster than the floor allows.
  case belowFloor = "below-floor"
  /// More threads, or more processor time, than the calls account for.
  case hiddenThreads = "hidden-threads"
  /// Times that no clock gives: zero, negative, not finite, too few.
  case impossibleTimes = "impossible-times"

  // The process.
  /// It ended by itself, whatever its exit code.
  case exited
  case killedBySignal = "killed-by-signal"
  case timedOut = "timed-out"
  case exhausted
  case protocolBroken = "protocol-broken"
  case networkRefused = "network-refused"
  case fileRefused = "file-refused"
  /// A package that is not there, or a name that the problem alone has.
  case missingName = "missing-name"

  // The kernels that ran.
  /// Too little of the time was spent in kernels from the candidate's own source.
  case libraryCalls = "library-calls"
}
