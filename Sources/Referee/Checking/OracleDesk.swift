import Domain

/// The oracle session: it has the reference, makes inputs and compares outputs with the fp64 result.
actor OracleDesk {
  /// A case whose inputs lie in a slot and whose result the oracle keeps.
  struct PreparedCase: Sendable {
    var name: String
    var slot: String
    /// The seed of its inputs.
    var seed: UInt64
    /// Why the case can't be judged, such as an overflow in the reference.
    var skipped: String?
    var references: [Oracle.ReferenceError]
  }

  private let bench: Workbench
  private let device: DeviceDesk
  private var provided: Set<String> = []
  private var session: HarnessSession?
  private var prepared: [String: PreparedCase] = [:]
  private var timing: [PreparedCase] = []
  private var generator: SplitMix64
  private(set) var loaded: Oracle.Loaded?
  /// Bytes of the device that are set aside for this problem; `nil` while it need not share.
  private var share: Int?
  private var savesMemory = false
  private(set) var demand = SlotDemand(inputBytes: 0, outputBytes: 0, stateBytes: 0)

  init(bench: Workbench, device: DeviceDesk) {
    self.bench = bench
    self.device = device
    generator = SplitMix64(seed: bench.settings.randomSeed)
  }

  /// Loads the problem; what is wrong with it is an error of its own (`ProblemErrors`).
  func load() async throws -> Oracle.Loaded {
    if let loaded { return loaded }
    let session = try await bench.side.open(.oracle, name: "oracle")
    self.session = session
    let loaded: Oracle.Loaded = try await session.call(
      "load", Oracle.Load(path: bench.problemFile(), seed: generator.nextSeed()), timeout: TimeLimits.oracle)
    demand = SlotDemand(loaded)
    try demand.checkFits(in: await device.availableBytes(), problem: bench.problem.name)
    self.loaded = loaded
    return loaded
  }

  /// Keeps to a share of the device's memory from now on.
  func keep(to share: Int?) { self.share = share }

  /// Has the oracle give a GPU's memory back at each request from now on; false where it does already.
  @discardableResult
  func saveMemory() async throws -> Bool {
    guard bench.configuration.device.isGPU, !savesMemory else { return false }
    let _: Worker.Acknowledgement = try await ask("save_memory", NoParameters())
    savesMemory = true
    return true
  }

  private func available() async throws -> Int {
    min(try await device.availableBytes(), share ?? .max)
  }

  /// The reference's graph and its parts as source.
  func trace() async throws -> TracedProblem {
    try await ask("trace", NoParameters())
  }

  /// Facts for admission, found on a few seeds.
  func inspect() async throws -> Oracle.Inspected {
    try await ask("inspect", Oracle.Inspect(seeds: [generator.nextSeed(), generator.nextSeed()]))
  }

  /// Inputs and fp64 result of a case; made once, or again in one shared slot when memory is short.
  func prepare(_ checkCase: CheckCase) async throws -> PreparedCase {
    if let known = prepared[checkCase.name] { return known }
    let available = try await available()
    let isKept = prepared.count < demand.keptCases(in: available, alreadyKept: prepared.count)
    let name = isKept || checkCase == .first ? checkCase.name : "scratch"
    let slot = try bench.folders.inputSlot(name)
    let seed = seed(of: checkCase)
    let request = Oracle.Prepare(
      case: name, seed: seed, family: checkCase.family, weights: checkCase.weights, slot: slot)
    let result: Oracle.Prepared = try await ask("prepare", request)
    let made = PreparedCase(
      name: name, slot: slot, seed: seed, skipped: result.skipped, references: result.outputs)
    if name == checkCase.name { prepared[name] = made }
    return made
  }

  /// A slot that describes arguments and inputs, and the mode of the module, once they are known.
  var described: (slot: String, training: Bool)? {
    guard let loaded, let first = prepared[CheckCase.first.name] else { return nil }
    return (first.slot, loaded.training)
  }

  /// The errors of a case's reference, runs on data changed in the last place counted in.
  func reconsidered(_ prepared: PreparedCase) async throws -> [Oracle.ReferenceError] {
    let result: Oracle.Prepared = try await ask("reconsider", ["case": prepared.name])
    return result.outputs
  }

  /// Slots with different inputs, for timing in rotation.
  func timingSlots() async throws -> [PreparedCase] {
    let wanted = demand.timingSlots(in: try await available())
    while timing.count < wanted {
      let name = "timing-\(timing.count)"
      let slot = try bench.folders.inputSlot(name)
      let seed = generator.nextSeed()
      let _: Worker.Acknowledgement = try await ask(
        "inputs", Oracle.Inputs(case: name, seed: seed, family: "nominal", slot: slot))
      timing.append(PreparedCase(name: name, slot: slot, seed: seed, skipped: nil, references: []))
    }
    return timing
  }

  /// Writes other inputs over those of a case, in place: the same addresses, the same shapes.
  ///
  /// `element` is the seed of single elements that alone differ. Gives the errors to hold outputs against, or nothing
  /// where the reference does not accept the new inputs.
  func rewrite(_ prepared: PreparedCase, seed: UInt64, element: UInt64? = nil) async throws
    -> [Oracle.ReferenceError]?
  {
    let result: Oracle.Prepared = try await ask(
      "rewrite", Oracle.Rewrite(case: prepared.name, seed: seed, element: element))
    return result.skipped == nil ? result.outputs : nil
  }

  /// What wrong outputs look like, which were compared just before.
  func likeness(_ prepared: PreparedCase, slot: String, outputs: JSONValue) async throws -> Oracle.Likeness {
    try await ask("likeness", Oracle.Compare(case: prepared.name, slot: slot, outputs: outputs))
  }

  /// Another seed of the run's own sequence.
  func freshSeed() -> UInt64 { generator.nextSeed() }

  /// A slot whose contents nobody relies on after the present job.
  func scratchSlot() throws -> String { try bench.folders.inputSlot("scratch") }

  /// Forgets inputs that a candidate has overwritten; they are made anew when next asked for.
  func discardInputs() {
    prepared = [:]
    timing = []
  }

  /// Makes room for a runner's outputs in a slot; in files there always is.
  func provide(_ slot: String) async throws {
    guard bench.configuration.device.isGPU else { return }
    // Runners take their folders with them when they end, but not what the oracle keeps for these.
    for left in provided where !SlotFolders.exists(left) {
      let _: Worker.Acknowledgement = try await ask("withdraw", Oracle.Provide(slot: left))
      provided.remove(left)
    }
    let _: Worker.Acknowledgement = try await ask("provide", Oracle.Provide(slot: slot))
    provided.insert(slot)
  }

  /// Compares the outputs of a runner, which lie in `slot`; `touch` names the timed call that gave them.
  func compare(
    _ prepared: PreparedCase, slot: String, outputs: JSONValue, touch: Oracle.Touch? = nil
  ) async throws -> Oracle.Compared {
    try await ask("compare", Oracle.Compare(case: prepared.name, slot: slot, outputs: outputs, touch: touch))
  }

  /// Equal run seeds give equal inputs, in whatever order cases are asked for.
  private func seed(of checkCase: CheckCase) -> UInt64 {
    let index = CheckCase.all.firstIndex(of: checkCase) ?? CheckCase.all.count
    var generator = SplitMix64(seed: bench.settings.randomSeed &+ UInt64(index + 1) &* 0x1_0001)
    return generator.nextSeed()
  }

  /// Asks the oracle's session.
  func ask<Result: Decodable & Sendable>(
    _ method: String, _ params: some Encodable & Sendable
  ) async throws -> Result {
    _ = try await load()
    guard let session else { throw HarnessError(.died, "The oracle is gone.") }
    return try await session.call(method, params, timeout: TimeLimits.oracle)
  }
}
