import TestSupport
import Testing

/// Tests with the real harness, PyTorch and processes; one at a time, since each wants the machine.
@Suite(
  "With real processes",
  .enabled("no Python with PyTorch can be found or made here; EGG_PYTHON can name one") {
    (try? await testPython()) != nil
  }, .serialized)
enum ProcessTests {}

/// The cheats beside them: they take as long as all the others, and each step of a session has its time limit.
@Suite(
  "With cheats in real processes",
  .enabled("no Python with PyTorch can be found or made here; EGG_PYTHON can name one") {
    (try? await testPython()) != nil
  }, .serialized)
enum CheatTests {}
