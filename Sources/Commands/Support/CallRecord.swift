import Domain
import Journal
import Presentation

/// Writes what language models were asked into the journal, and tells whoever watches.
struct CallRecord: Sendable {
  var journal: Journal
  var view: ProgressView?

  /// Adds a call; its step is numbered, since one step of the method may ask more than once.
  func add(_ call: ModelCall) async throws {
    let step = await journal.nextStep("asked")
    try await journal.record(.asked(call), as: step)
    view?.show(.asked(call), step: step)
  }
}
