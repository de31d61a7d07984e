import Domain
import Essentials

/// The memory that a problem's tensors need while it is judged, and what to give up when there is little.
struct SlotDemand: Sendable, Hashable {
  var inputBytes: Int
  var outputBytes: Int
  /// Parameters and buffers.
  var stateBytes: Int

  init(inputBytes: Int, outputBytes: Int, stateBytes: Int) {
    self.inputBytes = inputBytes
    self.outputBytes = outputBytes
    self.stateBytes = stateBytes
  }

  init(_ loaded: Oracle.Loaded) {
    inputBytes = loaded.inputs.flatMap(\.tensors).map(\.byteCount).reduce(0, +)
    outputBytes = loaded.outputs.tensors.map(\.byteCount).reduce(0, +)
    stateBytes = Int(loaded.parameterBytes)
  }

  /// One case in a slot, with its fp64 result and the reference's own in the oracle.
  var caseBytes: Int { inputBytes + stateBytes + 3 * outputBytes }

  /// One case, one timing slot, and two runners with outputs and parameters of their own.
  var leastBytes: Int { caseBytes + inputBytes + 4 * outputBytes + 2 * stateBytes }

  /// What a GPU should have for a problem that is judged beside others: besides the least, what the oracle takes while
  /// it computes once in the reference's own type and once in fp64, and contexts of five processes.
  ///
  /// What lies between inputs and outputs is not in it; a problem that it makes too large is tried alone.
  var workingBytes: Int { leastBytes + 3 * (inputBytes + outputBytes + stateBytes) + 3_000_000_000 }

  /// Throws when a problem can't be judged in this memory at all.
  func checkFits(in available: Int, problem: String) throws {
    guard leastBytes > available else { return }
    throw EggError(
      .usage,
      "\(problem) is too large for this machine: its inputs, parameters and outputs need "
        + "\(gigabytes(leastBytes)) GB to be judged, and \(gigabytes(available)) GB are free.",
      advice: "Make the tensors of get_inputs() smaller, or use a machine with more memory.", cause: .memory)
  }

  /// How many cases may stay prepared, in half of what is free beside those that already do.
  func keptCases(in available: Int, alreadyKept: Int) -> Int {
    alreadyKept + max(0, (available - leastBytes) / 2 / max(caseBytes, 1))
  }

  /// Three slots of different data; fewer when they would take an eighth of what is free, since the oracle
  /// needs several times as much while it computes in fp64.
  func timingSlots(in available: Int) -> Int {
    min(3, max(1, available / 8 / max(inputBytes, 1)))
  }

  private func gigabytes(_ bytes: Int) -> String { String(printf: "%.1f", Double(bytes) / 1e9) }
}
