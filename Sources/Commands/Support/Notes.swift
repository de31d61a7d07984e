import Presentation
import Synchronization

/// Remarks for whoever watches: on standard error until there is a view, which then keeps its status line in order.
final class Notes: Sendable {
  private let view = Mutex<ProgressView?>(nil)
  private let isQuiet: Bool

  init(quiet: Bool) { isQuiet = quiet }

  /// Shows remarks in a view from now on.
  func show(in view: ProgressView?) { self.view.withLock { $0 = view } }

  /// Adds a remark.
  @Sendable func add(_ text: String) {
    if isQuiet { return }
    let line = Line(text, .faint)
    if let view = view.withLock({ $0 }) { view.note(line) } else { StandardStreams.note([line]) }
  }
}
