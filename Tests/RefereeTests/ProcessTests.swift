import Testing

/// Tests with the real harness, PyTorch and processes; one at a time, since each wants the machine.
@Suite("With real processes", .enabled(if: HarnessSetup.isAvailable, HarnessSetup.reason), .serialized)
enum ProcessTests {}
