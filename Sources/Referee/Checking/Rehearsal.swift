import Domain

/// Compiles a candidate's Triton kernels before anything of it needs the device, in a session without one.
///
/// What it finds is a hint: the kernels lie in the candidate's own folder, where its first call looks for them, and that
/// call compiles what is not there.
struct Rehearsal {
  var bench: Workbench
  var oracle: OracleDesk
  /// The GPU that is compiled for; `nil` where there is none.
  var chip: GraphicsProcessor?
  /// The most shared memory that a block of it can have, in bytes.
  var sharedBytes: Int?

  init(bench: Workbench, oracle: OracleDesk, chip: GraphicsProcessor?) {
    (self.bench, self.oracle, self.chip) = (bench, oracle, chip)
    sharedBytes = chip.flatMap { MultiprocessorLimits.limits(of: $0.capability) }?.sharedBytesOfBlock
  }

  /// The kernels that were compiled, or `nil`; throws a `CandidateError` when the chip can't run one.
  func kernels(of candidate: Candidate) async throws -> [CompiledKernel]? {
    guard candidate.source.contains("triton"), let capability = chip?.capabilityNumbers,
      let slot = await oracle.described
    else { return nil }
    let request = Worker.Rehearse(
      slot: slot.slot, training: slot.training, capability: [capability.major, capability.minor],
      sharedBytes: sharedBytes)
    // What goes wrong here will go wrong again where it counts.
    guard let done = try? await rehearsed(candidate, request) else { return nil }
    if let unfit = done.unfit {
      throw CandidateError(
        failure: Failure(kind: .raised, message: "The GPU can't run \(unfit)"), endsSession: false)
    }
    return done.kernels.map { CompiledKernel(name: $0.name, warps: $0.warps, sharedBytes: $0.sharedBytes) }
  }

  private func rehearsed(
    _ candidate: Candidate, _ request: Worker.Rehearse
  ) async throws -> Worker.Rehearsed {
    let path = try bench.write(candidate)
    let session = try await bench.openRunner(candidate.id.rawValue, device: .cpu)
    do {
      let build = Worker.Build(path: path, precision: bench.settings.precision)
      let _: Worker.Seconds = try await session.call("build", build, timeout: TimeLimits.build)
      let done: Worker.Rehearsed = try await session.call("rehearse", request, timeout: TimeLimits.build)
      await session.close()
      return done
    } catch {
      await session.close()
      throw error
    }
  }
}
