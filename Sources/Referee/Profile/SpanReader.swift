import Domain
import Essentials

/// Has a session's calls recorded by PyTorch's profiler, and looks at what its compilers left behind.
struct SpanReader: Sendable {
  var bench: Workbench
  var oracle: OracleDesk
  var limits: TimeLimits

  /// Calls that the profiler records.
  private static let calls = 5

  /// What the profiler saw, and what lies in the workspace of `owner`.
  func read(
    _ session: HarnessSession, owner: String
  ) async throws -> (spans: Worker.SpanReport?, resources: Worker.FoundResources) {
    let slots = try await oracle.timingSlots().map(\.slot)
    let request = Worker.Spans(slots: slots, calls: SpanReader.calls)
    // The profiler of a GPU takes seconds to start.
    let limit = TimeLimits.firstCall + limits.later(calls: 4 * SpanReader.calls)
    let spans: Worker.SpanReport = try await session.call("spans", request, timeout: limit)
    let names = spans.kernels.filter { $0.kind == .kernel }.map(\.name)
    return (spans, try await resources(of: owner, kernels: names))
  }

  /// Read by a trusted session that needs no device.
  private func resources(of owner: String, kernels: [String]) async throws -> Worker.FoundResources {
    let options = SessionOptions(role: .tool, threads: 1, workspace: try bench.folders.workspace("resources"))
    let session = try await bench.trusted.current().open(options)
    let request = Worker.Resources(workspace: try bench.folders.workspace(owner), names: kernels)
    let found = await capture {
      try await session.call("resources", request, timeout: TimeLimits.oracle) as Worker.FoundResources
    }
    await session.close()
    return try found.get()
  }
}
