import Essentials

/// Work that can be made to stand still.
protocol Pausable: Sendable {
  func pause() async
  func resume() async
}

/// Long work on a device that others need not wait for: it goes on beside everything, and stands still while something
/// has the device alone.
///
/// `torch.compile` takes minutes for a large network, of which the device is idle for most; while it counted as work
/// that shares the device, nothing could be timed there.
actor BackgroundWork {
  /// Names a piece of work.
  typealias Number = Int

  private struct Piece {
    var work: any Pausable
    var isPaused = false
    /// Whether it goes on whatever happens: it is done, or who has the device waits for it.
    var isFree = false
  }

  private var pieces: [Number: Piece] = [:]
  private var begun = 0
  /// How many hold all work still.
  private var holders = 0
  /// The last change; each waits for the one before, so that requests arrive in order.
  private var last: Task<Void, Never>?

  /// Runs work during which all that is in the background stands still.
  nonisolated func held<Value>(_ body: () async throws -> Value) async throws -> Value {
    await hold(1)
    let result = await capture(body)
    await hold(-1)
    return try result.get()
  }

  /// Puts work in the background; it is paused at once while something has the device.
  func begin(_ work: any Pausable) async -> Number {
    begun += 1
    let number = begun
    pieces[number] = Piece(work: work)
    await settle()
    return number
  }

  /// Lets work go on for good.
  func free(_ number: Number) async {
    pieces[number]?.isFree = true
    await settle()
  }

  /// Takes work out of the background when it is done.
  func end(_ number: Number) async {
    await free(number)
    pieces[number] = nil
  }

  private func hold(_ change: Int) async {
    holders += change
    await settle()
  }

  /// Brings every piece to the state that it should be in now.
  private func settle() async {
    let before = last
    let change = Task {
      await before?.value
      await self.change()
    }
    last = change
    await change.value
  }

  private func change() async {
    while let (number, piece) = pieces.first(where: { $0.value.isPaused != pauses($0.value) }) {
      let isPaused = pauses(piece)
      pieces[number]?.isPaused = isPaused
      if isPaused { await piece.work.pause() } else { await piece.work.resume() }
    }
  }

  private func pauses(_ piece: Piece) -> Bool { holders > 0 && !piece.isFree }
}
