import TestSupport
import Testing

/// Tests with the real harness, PyTorch and processes; one at a time, since each wants the machine.
@Suite(
  "With real processes",
  .enabled("no Python with PyTorch can be found or made here; EGG_PYTHON can name one") {
    (try? await testPython()) != nil
  }, .serialized)
enum ProcessTests {}
