import Domain
import Testing

@testable import Expert

@Suite struct BlockTests {
  private static let gpu = Device(
    name: "test", target: .triton, cores: 100, vectorBytes: 0, cacheBytes: 50 << 20, coreCacheBytes: 0,
    bandwidth: 3e12, floatingPointRate: 5e13,
    gpu: GraphicsProcessor(
      index: 0, capability: "9.0", memoryBytes: 80 << 30, driver: "", identity: ""))

  /// Sums of rows, with lanes along the row or across it.
  private func sums(rows: Int, of length: Int, isAcross: Bool = false) -> Launch {
    let access = Access(buffer: 0, strides: isAcross ? [1, rows] : [length, 1])
    let kernel = Kernel(
      name: "sums", extents: [rows, length], outerRank: 1, operands: [access],
      program: ScalarProgram(operations: [.load(0), .reduction(0, component: 0)]),
      reductions: [Reduction(.sum, of: 0)],
      stores: [Store(1, to: Access(buffer: 0, strides: [1, 0]), oncePerRow: true)],
      laneAxis: isAcross ? 0 : 1)
    return Launch(
      body: .loops(kernel), inputs: [.init(name: "x", type: TensorType(shape: [rows, length]))],
      outputs: [.init(name: "y", type: TensorType(shape: [rows]))])
  }

  private func plan(_ launch: Launch) -> CandidatePlan {
    var plan = CandidatePlan(
      problem: "sums", constructionSource: "", inputs: [], steps: [.launch(launch)], result: "y",
      decisions: [])
    Target.triton.traits.prepare(&plan, for: Structure(), on: BlockTests.gpu)
    return plan
  }

  @Test("Short rows share a program, middling ones are held, long ones are walked in chunks")
  func rows() throws {
    func blocks(_ rows: Int, _ length: Int) throws -> BlockParameters {
      try #require(plan(sums(rows: rows, of: length)).launches.first).parameters.blocks
    }
    let short = try blocks(100_000, 60)
    #expect(short.columns == 64 && short.rows > 1)
    let held = try blocks(10_000, 4000)
    #expect(held.columns == 4096 && held.rows == 1)
    let long = try blocks(10_000, 100_000)
    #expect(long.columns < 100_000 && long.rows == 1 && long.warps >= 8)
  }

  @Test("Few long rows are dealt out over programs, in parts that cover them", arguments: [false, true])
  func split(isAcross: Bool) throws {
    let launches = plan(sums(rows: 16, of: 1 << 20, isAcross: isAcross)).launches
    #expect(launches.map(\.kernelName) == ["sums_partial", "sums_combine"])
    guard case .loops(let partial) = launches[0].body else { return }
    #expect(partial.extents.reduce(1, *) == 16 << 20)
    #expect(partial.extents[..<partial.outerRank].reduce(1, *) >= 100)
    #expect(launches[0].grid[0] >= 50)
    #expect(launches[1].outputs.map(\.name) == ["y"])
  }

  @Test("Rows that fill the device stay whole, and so do those without a fitting divisor")
  func whole() {
    #expect(plan(sums(rows: 1000, of: 1 << 20)).launches.count == 1)
    #expect(plan(sums(rows: 4, of: 1_000_003)).launches.count == 1)
  }

  @Test("Predicted time is the bytes' on a full device, and a launch's at least")
  func costs() {
    let costs = GraphicsCosts(device: BlockTests.gpu)
    let large = plan(sums(rows: 10_000, of: 4000)).launches[0]
    #expect(abs(costs.seconds(large) - (160e6 / 3e12 + GraphicsCosts.launchSeconds)) < 2e-6)
    #expect(costs.seconds(plan(sums(rows: 10, of: 10)).launches[0]) >= GraphicsCosts.launchSeconds)
  }

  @Test("Every knob of a target has a place in its stage", arguments: [Target.cpu, .triton])
  func knobs(target: Target) {
    for knob in target.traits.knobs where ![.blockRows, .productTile].contains(knob) {
      var parameters = KernelParameters()
      let other = knob.value(in: parameters) == 0 ? 1 : 2 * knob.value(in: parameters)
      knob.set(other, in: &parameters)
      #expect(knob.value(in: parameters) == other)
      #expect(Stage.tuning.contains(knob.stage))
    }
  }
}
