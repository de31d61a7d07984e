import Testing

@testable import Referee

@Suite("A device's memory, set aside for problems")
struct MemoryBudgetTests {
  @Test("What fits is given at once")
  func fits() async {
    let budget = MemoryBudget()
    await budget.acquire(60, available: 100)
    await budget.acquire(40, available: 100)
    #expect(await budget.waiting == 0)
  }

  @Test("What is larger than the device is given when nobody else has any")
  func larger() async {
    let budget = MemoryBudget()
    await budget.acquire(300, available: 100)
    #expect(await budget.waiting == 0)
  }

  @Test("What does not fit waits for its turn, and those behind it with it")
  func turns() async {
    let budget = MemoryBudget()
    await budget.acquire(60, available: 100)
    async let large: Void = budget.acquire(70, available: 40)
    while await budget.waiting < 1 { await Task.yield() }
    async let small: Void = budget.acquire(10, available: 40)
    while await budget.waiting < 2 { await Task.yield() }
    await budget.release(60)
    await large
    await small
    #expect(await budget.waiting == 0)
  }

  @Test("What was free when nobody had any is what can be given")
  func total() async {
    let budget = MemoryBudget()
    await budget.acquire(60, available: 100)
    await budget.release(60)
    await budget.acquire(60, available: 200)
    await budget.acquire(130, available: 140)
    #expect(await budget.waiting == 0)
  }
}
