import Domain
import Testing

@testable import Referee

@Suite struct `A worker's choice` {
  private let choice = JobChoice()

  private func job(_ name: String, _ bench: String, waited: Double = 0, elsewhere: Bool = false)
    -> JobChoice.Waiting
  {
    JobChoice.Waiting(job: name, bench: bench, waited: .seconds(waited), isWarmElsewhere: elsewhere)
  }

  private func decide(_ waiting: [JobChoice.Waiting], warm: String? = nil, idle: Double = 0)
    -> JobChoice.Decision
  {
    choice.decide(
      waiting.sorted { $0.waited > $1.waited }, warm: warm, idle: .seconds(idle))
  }

  @Test func `without anything open is the job that waits longest`() {
    #expect(decide([job("a", "P", waited: 1), job("b", "Q", waited: 2)]) == .take("b"))
    #expect(decide([]) == .wait)
  }

  @Test func `is the open problem's job, though another one waits longer`() {
    #expect(decide([job("a", "P"), job("b", "Q", waited: 59)], warm: "P") == .take("a"))
  }

  @Test func `is another problem's job after it has waited for its turn`() {
    #expect(decide([job("a", "P"), job("b", "Q", waited: 61)], warm: "P") == .close)
  }

  @Test func `stays when the open problem's own job has waited longest of all`() {
    #expect(decide([job("a", "P", waited: 70), job("b", "Q", waited: 61)], warm: "P") == .take("a"))
  }

  @Test func `gives the open problem a moment to ask again`() {
    #expect(decide([job("b", "Q", waited: 30)], warm: "P", idle: 1) == .wait)
    #expect(decide([job("b", "Q", waited: 30)], warm: "P", idle: 3) == .close)
  }

  @Test func `closes a problem that nobody asks for`() {
    #expect(decide([], warm: "P", idle: 10) == .wait)
    #expect(decide([], warm: "P", idle: 301) == .close)
  }

  @Test func `leaves a job for a moment to the worker that has its problem open`() {
    #expect(decide([job("a", "P", waited: 1, elsewhere: true)]) == .wait)
    #expect(decide([job("a", "P", waited: 6, elsewhere: true)]) == .take("a"))
    #expect(decide([job("a", "P", waited: 1, elsewhere: true), job("b", "Q")]) == .take("b"))
  }
}

@Suite struct `Signs of life` {
  private let start = ContinuousClock.now
  private func after(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

  private func record(beat: Int, process: ProcessTrace = ProcessTrace(number: 1, space: nil)) -> WorkerRecord
  {
    WorkerRecord(
      offer: WorkerOffer(id: "w", device: .cpu, deviceName: "x"), process: process, beat: beat)
  }

  @Test func `are beats that change while we look`() {
    var signs = LifeSigns(patience: .seconds(30))
    #expect(signs.mayLive("w", at: start))
    for (seconds, beat) in [(0.0, 1), (20, 2), (40, 3)] {
      signs.note("w", record(beat: beat), at: after(seconds))
    }
    #expect(signs.mayLive("w", at: after(60)))
    signs.note("w", record(beat: 3), at: after(69))
    #expect(!signs.mayLive("w", at: after(71)))
    signs.note("w", record(beat: 4), at: after(72))
    #expect(signs.mayLive("w", at: after(73)))
  }

  @Test func `may be missing for a while when a worker has no record`() {
    var signs = LifeSigns(patience: .seconds(30))
    signs.note("w", nil, at: start)
    signs.note("w", nil, at: after(29))
    #expect(signs.mayLive("w", at: after(29)))
    #expect(!signs.mayLive("w", at: after(31)))
  }

  @Test func `are not waited for when the process is known to have ended`() {
    var signs = LifeSigns(patience: .seconds(30))
    let space = ProcessTrace.own.space
    signs.note("w", record(beat: 1, process: ProcessTrace(number: .max, space: space)), at: start)
    #expect(signs.mayLive("w", at: start) == (space == nil))
    signs.note("v", record(beat: 1, process: ProcessTrace(number: .max, space: "elsewhere")), at: start)
    #expect(signs.mayLive("v", at: start))
    #expect(!ProcessTrace.own.hasEnded)
  }
}
