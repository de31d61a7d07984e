import Domain

/// Examines a problem before any candidate is judged.
struct Admitter {
  var bench: Workbench
  var oracle: OracleDesk
  var device: DeviceDesk
  var sandbox: SandboxDesk

  func admission() async throws -> Admission {
    let loaded = try await oracle.load()
    let trace = try await oracle.trace()
    let inspected = try await oracle.inspect()
    try checkInputsStay(inspected)
    try await checkNominalCase()
    let examination = try await Examiner(
      oracle: oracle, loaded: loaded, precision: bench.settings.precision
    ).examination(inspected)
    var device = try await device.device()
    device.target = bench.settings.target
    let bytes = CompulsoryTraffic.bytes(of: loaded, graph: trace.graph)
    return Admission(
      trace: trace, inputs: loaded.inputs.flatMap(\.tensors), outputs: loaded.outputs.tensors,
      compulsoryBytes: bytes, operations: loaded.operations,
      floorSeconds: device.floor(
        bytes: bytes, operations: loaded.operations,
        precision: ProductPrecision.of(trace.graph, policy: bench.settings.precision)),
      device: device,
      warnings: AdmissionWarnings.all(
        inspected: inspected, examination: examination, trace: trace,
        sandbox: try await sandbox.sandbox(of: bench)),
      requiredReadBytes: inspected.constant || examination.degeneracy.extent == .allInputs
        ? 0 : RequiredReads.bytes(graph: trace.graph, blind: Set(inspected.inputBlind.compactMap(\.int))),
      examination: examination)
  }

  /// All sides read the same inputs, so a reference that overwrites them can't be compared with anything.
  private func checkInputsStay(_ inspected: Oracle.Inspected) throws {
    guard let input = inspected.stateMutated.first(where: { $0.hasPrefix("input ") }) else { return }
    throw EggError(
      .usage, "\(bench.problem.name).py: forward overwrites \(input), so that every call has other inputs.",
      advice: "Let forward work on a copy, for example with inplace=False.")
  }

  /// Without the nominal case there is nothing that a candidate could be held to.
  private func checkNominalCase() async throws {
    guard let reason = try await oracle.prepare(.first).skipped else { return }
    throw EggError(
      .usage, "\(bench.problem.name).py can't be judged: \(reason).",
      advice: "Check what forward computes on the inputs that get_inputs() returns.")
  }
}
