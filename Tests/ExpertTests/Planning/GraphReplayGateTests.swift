import Domain
import Testing

@testable import Expert

@Suite struct GraphReplayGateTests {
  private static let device = Fixture.gpu

  private static func plan(_ steps: Int, _ elements: Int) -> CandidatePlan {
    CandidatePlan(
      problem: "", constructionSource: "",
      inputs: [.init(name: "x", type: TensorType(shape: [elements]))],
      steps: (0..<steps).map { .evaluate(name: "y\($0)", expression: "x + 1") }, result: "y0", decisions: [])
  }

  @Test("Many short steps are predicted to gain from a replay, one long step is not")
  func predicts() {
    let model = CostModel(device: Self.device)
    let short = Self.plan(60, 1000), long = Self.plan(1, 1 << 28)
    #expect(model.replayedSeconds(short, device: 3e-4) < model.launchedSeconds(short, device: 3e-4))
    #expect(model.replayedSeconds(long, device: 1e-3) > model.launchedSeconds(long, device: 1e-3))
  }

  @Test(
    "What draws at random, or gives an input back, is not replayed",
    arguments: [("mlp", true), ("attention", true), ("clone_of_input", false), ("vector_constant", false)])
  func gates(name: String, isPossible: Bool) throws {
    let graph = try Passes.normalise(try GraphDecoder.decode(try Fixture.load(name).graph)).graph
    #expect(GraphReplay(graph: graph).isPossible == isPossible)
  }

  @Test(
    "A replay is a seed where launches limit the module, and not where its device time does",
    arguments: [true, false])
  func seeds(isLaunchBound: Bool) throws {
    let fixture = try Fixture.load("attention_block", in: "examples")
    var device = Self.device
    if !isLaunchBound { (device.bandwidth, device.floatingPointRate) = (1e9, 1e10) }
    let admission = Admission(
      trace: fixture.trace, inputs: [], outputs: [], compulsoryBytes: 1, operations: 0, floorSeconds: 1e-3,
      device: device, warnings: [])
    let brief = Brief(
      problem: Problem(name: "attention_block", source: ""), admission: admission, stage: .structure)
    let ranked = Workshop().rankedStructures(brief).map(\.structure)
    #expect(ranked.contains { $0.replaysGraph } == isLaunchBound)
    #expect(ranked.contains { !$0.replaysGraph && $0.fusion != .none })
  }

  @Test("A random draw is not replayed")
  func random() throws {
    var builder = GraphBuilder()
    let type = TensorType(shape: [4])
    let x = try builder.insert(.input(0, type), name: "x")
    let call = AtenCall(
      name: "aten.bernoulli.default", arguments: [.operand(0)], keywords: [:], results: [type], isSingle: true
    )
    let drawn = try builder.insert(.library(call), [x], name: "drawn")
    builder.finish(output: .value(drawn), mutations: [])
    #expect(!GraphReplay(graph: builder.graph).isPossible)
  }
}
