import Testing

@testable import Referee

@Suite("Work in the background")
struct BackgroundWorkTests {
  private let background = BackgroundWork()

  @Test("What has the device finds everything standing still, and lets it go on afterwards")
  func standsStill() async throws {
    let (first, second) = (Machine(), Machine())
    let numbers = [await background.begin(first), await background.begin(second)]
    #expect(await [first.isPaused, second.isPaused] == [false, false])
    try await background.held {
      #expect(await [first.isPaused, second.isPaused] == [true, true])
    }
    #expect(await [first.isPaused, second.isPaused] == [false, false])
    for number in numbers { await background.end(number) }
    try await background.held { #expect(await first.pauses == 1) }
    #expect(await second.pauses == 1)
  }

  @Test(
    "Work that begins while the device is taken waits for its turn, unless who has the device waits for it")
  func beginsLater() async throws {
    let (patient, urgent) = (Machine(), Machine())
    try await background.held {
      _ = await background.begin(patient)
      let number = await background.begin(urgent)
      #expect(await [patient.isPaused, urgent.isPaused] == [true, true])
      await background.free(number)
      #expect(await [patient.isPaused, urgent.isPaused] == [true, false])
    }
    #expect(await patient.isPaused == false)
    try await background.held { #expect(await urgent.isPaused == false) }
  }

  @Test("Work that ends while it is paused goes on: it has yet to hear that")
  func endsPaused() async throws {
    let machine = Machine()
    let number = await background.begin(machine)
    try await background.held {
      await background.end(number)
      #expect(await machine.isPaused == false)
    }
  }

  @Test("An error lets everything go on as well")
  func failure() async {
    struct Failed: Error {}
    let machine = Machine()
    _ = await background.begin(machine)
    await #expect(throws: Failed.self) {
      try await background.held {
        #expect(await machine.isPaused)
        throw Failed()
      }
    }
    #expect(await machine.isPaused == false)
  }

  @Test("Requests arrive in order, however many come and go at once")
  func order() async throws {
    let machines = (0..<20).map { _ in Machine() }
    await withTaskGroup(of: Void.self) { group in
      for machine in machines {
        group.addTask {
          let number = await background.begin(machine)
          try? await background.held { await Task.yield() }
          await background.end(number)
        }
      }
    }
    for machine in machines {
      #expect(await machine.isPaused == false)
      #expect(await machine.isInOrder)
    }
  }

  /// Notes what it is told.
  private actor Machine: Pausable {
    private(set) var isPaused = false
    private(set) var pauses = 0
    private(set) var isInOrder = true

    func pause() async {
      await Task.yield()
      isInOrder = isInOrder && !isPaused
      (isPaused, pauses) = (true, pauses + 1)
    }

    func resume() async {
      await Task.yield()
      isInOrder = isInOrder && isPaused
      isPaused = false
    }
  }
}
