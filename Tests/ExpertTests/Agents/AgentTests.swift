import Domain
import Testing

@testable import Expert

/// Writes a plan's JSON instead of text: equal plans give equal candidates.
struct JSONEmitter: CandidateEmitting {
  func emit(_ plan: CandidatePlan) -> String {
    (try? CanonicalJSON.encode(plan)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// One case after the other: their work would keep all threads from tests that wait for processes.
@Suite(.serialized) struct AgentTests {
  let team = BuiltInExpert.team(emitter: JSONEmitter())

  func brief(_ name: String, _ stage: Stage = .structure, attempts: [Attempt] = []) throws -> Brief {
    let fixture = try Fixture.load(name, in: "examples")
    let admission = Admission(
      trace: fixture.trace, inputs: [], outputs: [], compulsoryBytes: 1, operations: 0, floorSeconds: 1e-3,
      device: Fixture.device, warnings: [])
    return Brief(
      problem: Problem(name: name, source: ""), admission: admission, stage: stage, attempts: attempts)
  }

  func seeds(_ brief: Brief) async throws -> [Candidate] {
    var seeds: [Candidate] = []
    while let seed = try await team.code.seed(brief, previous: seeds) { seeds.append(seed) }
    return seeds
  }

  @Test("Seeds differ, and the last one is the module as it is", arguments: Fixture.names(in: "examples"))
  func seedsDiffer(name: String) async throws {
    let seeds = try await seeds(brief(name))
    #expect(Set(seeds.map(\.id)).count == seeds.count)
    #expect(seeds.count >= 2)
    #expect(seeds.last?.source.contains("class ModelNew(Model)") == true)
    #expect(seeds.dropLast().allSatisfy { !$0.source.contains("class ModelNew") })
  }

  @Test("A problem without a graph has one seed, which says why")
  func opaque() async throws {
    var brief = try brief("mlp")
    brief.admission.trace = TracedProblem(
      graph: nil, opaqueReason: "data-dependent control flow", constructionSource: "",
      moduleSource: "class Model: pass")
    let seeds = try await seeds(brief)
    #expect(seeds.count == 1)
    #expect(seeds[0].source.hasPrefix("# Not traced: data-dependent control flow"))
  }

  @Test(
    "A stage's proposals are all different and come to an end",
    arguments: ["rmsnorm_swiglu", "mlp", "huber_loss", "conv_net"], Stage.allCases)
  func proposalsEnd(name: String, stage: Stage) async throws {
    var brief = try brief(name, stage)
    let seed = try #require(await team.code.seed(brief, previous: []))
    var details: Set<JSONValue> = []
    for _ in 0..<200 {
      let diagnosis = try await team.profile.diagnose(seed, profile: nil, brief: brief)
      #expect(diagnosis.bottleneck.split(separator: " ").count <= 30)
      #expect(diagnosis.plan.summary.split(separator: " ").count <= 35)
      guard diagnosis.worthOptimizing else { return }
      #expect(diagnosis.plan.predictedSpeedup ?? 0 >= 1.02)
      #expect(!diagnosis.plan.principles.isEmpty)
      #expect(details.insert(try #require(diagnosis.plan.detail)).inserted)
      let refined = try await team.code.refine(seed, plan: diagnosis.plan, brief: brief)
      let ending: Attempt.Ending = refined == nil ? .duplicate : .slower
      brief.attempts.append(Attempt(candidate: refined?.id ?? seed.id, plan: diagnosis.plan, ending: ending))
    }
    Issue.record("the stage does not end")
  }

  @Test("An accepted edit stays when the next one is made")
  func editsAddUp() async throws {
    let brief = try brief("rmsnorm_swiglu", .tiling)
    let seed = try #require(await team.code.seed(brief, previous: []))
    let kernel = try #require(
      Recipe(seed).flatMap { Workshop(emitter: JSONEmitter()).plan($0, brief)?.plan.tunables.first?.name })
    let first = Edit(kernel: kernel, knob: .unroll, value: 1)
    let second = Edit(kernel: kernel, knob: .prefetchBytes, value: 512)
    let once = try #require(
      await team.code.refine(seed, plan: Plan(summary: "", detail: JSONValue(first)), brief: brief))
    let twice = try #require(
      await team.code.refine(once, plan: Plan(summary: "", detail: JSONValue(second)), brief: brief))
    #expect(twice.parent == once.id)
    #expect(twice.source.contains("\"prefetchBytes\":512"))
    #expect(twice.source.contains("\"unroll\":1"))
    #expect(
      try await team.code.refine(twice, plan: Plan(summary: "", detail: JSONValue(first)), brief: brief)
        == nil)
  }

  @Test("A candidate at the roofline is left alone")
  func roofline() async throws {
    let brief = try brief("rmsnorm_swiglu", .memory)
    let seed = try #require(await team.code.seed(brief, previous: []))
    let profile = ProfileReport(source: .timing, seconds: 1, headroom: 1.03, achievedBandwidth: 1e9)
    #expect(try await !team.profile.diagnose(seed, profile: profile, brief: brief).worthOptimizing)
  }

  @Test("A kernel that does not compile falls back, the others stay")
  func compileFailure() async throws {
    let brief = try brief("attention_block")
    let seed = try #require(await team.code.seed(brief, previous: []))
    let failure = Failure(
      kind: .compile, message: "compiler error", log: "in function layer_norm_kernel: oops")
    let repair = try #require(await team.debug.diagnose(seed, failure: failure, brief: brief))
    let mended = try #require(await team.code.repair(seed, repair: repair, brief: brief))
    #expect(mended.source.contains("torch.ops.aten.layer_norm.default(x"))
    #expect(mended.source.contains("add_kernel"))
    #expect(
      seed.source.contains("\"reciprocalSquareRoot\"") && !mended.source.contains("\"reciprocalSquareRoot\""))
  }

  @Test("Attention that fails in one call is written out", arguments: [Failure.Kind.raised, .lowPrecision])
  func attention(kind: Failure.Kind) async throws {
    let brief = try brief("attention_block")
    let seed = try #require(await team.code.seed(brief, previous: []))
    #expect(Recipe(seed)?.structure.attendsAtOnce == true)
    let failure = Failure(kind: kind, message: "no such kernel")
    let repair = try #require(await team.debug.diagnose(seed, failure: failure, brief: brief))
    let mended = try #require(await team.code.repair(seed, repair: repair, brief: brief))
    #expect(Recipe(mended)?.structure.attendsAtOnce == false)
    #expect(mended.source.contains("masked_fill_softmax"))
  }

  @Test("Wrong values lead to separate passes, then to PyTorch, then to nothing")
  func wrongValues() async throws {
    let brief = try brief("layernorm_residual")
    var candidate = try #require(await team.code.seed(brief, previous: []))
    if Recipe(candidate)?.structure.isOnePass == false {
      candidate = Workshop(emitter: JSONEmitter()).candidate(Recipe(structure: Structure()), brief, title: "")
    }
    let failure = Failure(kind: .wrongValues, message: "error ratio 12")
    var fallbacks: [Structure] = []
    while let repair = try await team.debug.diagnose(candidate, failure: failure, brief: brief),
      let next = try await team.code.repair(candidate, repair: repair, brief: brief), fallbacks.count < 9
    {
      candidate = next
      fallbacks.append(try #require(Recipe(next)?.structure))
    }
    #expect(fallbacks.first?.isOnePass == false)
    #expect(fallbacks.last?.fusion == Structure.Fusion.none)
    #expect(fallbacks.count < 9)
  }

  @Test("Stores past the cache are not proposed for outputs that fit in it")
  func smallOutputs() async throws {
    let brief = try brief("bias_gelu_rowsum", .memory)
    let seed = try #require(await team.code.seed(brief, previous: []))
    let proposals = Proposals(
      workshop: Workshop(emitter: JSONEmitter()), recipe: try #require(Recipe(seed)), brief: brief
    ).list()
    #expect(proposals.allSatisfy { $0.edit.knob != .nonTemporalStores })
  }
}
