import Domain
import Testing

@testable import Expert

@Suite struct DraftTests {
  @Test(
    "Full reductions are dealt out in rows that are neither short nor long",
    arguments: [[4096, 4096], [112, 64, 512, 512], [10_000_000], [3, 1 << 20], [7, 100_003]])
  func chunks(shape: [Int]) {
    var draft = KernelDraft(over: 0, shape: shape)
    draft.chunk()
    let row = draft.extents[draft.outerRank...].reduce(1, *)
    #expect(draft.extents.reduce(1, *) == shape.reduce(1, *))
    #expect(row >= 256)
    #expect(row <= 16384 || shape.contains(row))
    #expect(draft.outerRank >= 1)
  }

  @Test("One long row alone is not a kernel's row")
  func parallel() {
    #expect(!KernelDraft(over: 0, shape: [2, 1 << 20]).isParallel(with: [1]))
    #expect(KernelDraft(over: 0, shape: [64, 1 << 20]).isParallel(with: [1]))
    #expect(KernelDraft(over: 0, shape: [1, 1000]).isParallel(with: [0]))
  }

  @Test("A cost is lower for fewer bytes, fewer passes, and stores past the cache")
  func cost() throws {
    let model = CostModel(device: Fixture.device)
    let fixture = try Fixture.load("rmsnorm_swiglu", in: "examples")
    let whole = try fixture.planner.plan(Structure()).unwrapped
    let split = try fixture.planner.plan(Structure(fusion: .split)).unwrapped
    #expect(model.seconds(whole) < model.seconds(split))
    var cached = whole
    cached.plan.turn([whole.plan.tunables[0].name: [.nonTemporalStores: 0]])
    #expect(model.seconds(whole) < model.seconds(cached))
  }
}
