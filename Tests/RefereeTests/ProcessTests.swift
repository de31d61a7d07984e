import TestSupport
import Testing

/// Tests with the real harness, PyTorch and processes; one at a time, since each wants the machine.
@Suite("With real processes", .withPyTorch, .serialized)
enum ProcessTests {}

/// Cheats with times and with processes beside them: all cheats take as long as all the others, and each step of a
/// session has its time limit.
@Suite("With cheats in real processes", .withPyTorch, .serialized)
enum CheatTests {}

/// Cheats with numbers and with kernels beside those.
@Suite("With wrong answers in real processes", .withPyTorch, .serialized)
enum WrongAnswerTests {}

extension Trait where Self == ConditionTrait {
  /// Skips, visibly, where no Python with PyTorch can be found or made.
  fileprivate static var withPyTorch: Self {
    .enabled("no Python with PyTorch can be found or made here; EGG_PYTHON can name one") {
      (try? await testPython()) != nil
    }
  }
}
