import Domain

/// Parameters and results of `spans` and `resources` (docs/harness.md).
extension Worker {
  struct Spans: Encodable, Sendable {
    var slots: [String]
    var calls: Int
    var warmup = 2
  }

  /// What a profiler saw inside of a session: evidence beside the parent's own clock.
  struct SpanReport: Decodable, Sendable {
    /// Seconds of one call on the host.
    var callSeconds: Double
    /// The part of it outside of PyTorch's operations.
    var outsideSeconds: Double
    /// From the start of the first kernel to the end of the last.
    var spanSeconds: Double
    /// The part of it in which some kernel runs, or some operation on a processor.
    var busySeconds: Double
    var kernels: [SpanKernel]
    var operations: [ProfileReport.Step]
    /// Executed files below the runner's workspace.
    var objects: [String]
    var jit: [JITKernel]
    /// Kernels inside of the objects.
    var compiled: [CompiledKernel]

    private enum CodingKeys: String, CodingKey {
      case callSeconds = "call_seconds"
      case outsideSeconds = "outside_seconds"
      case spanSeconds = "span_seconds"
      case busySeconds = "busy_seconds"
      case kernels, operations, objects, jit, compiled
    }
  }

  struct SpanKernel: Decodable, Sendable {
    enum Kind: String, Decodable, Sendable { case kernel, copy, fill }
    var name: String
    var kind: Kind
    var seconds: Double
    /// Launches for each call.
    var count: Double
    var grid: [Int]
    var block: [Int]
    var registers: Int?
    var sharedBytes: Int?

    private enum CodingKeys: String, CodingKey {
      case name, kind, seconds, count, grid, block, registers
      case sharedBytes = "shared_bytes"
    }
  }

  /// A kernel that Triton compiled in the session.
  struct JITKernel: Decodable, Sendable {
    /// Whose source it was compiled from.
    enum Origin: String, Decodable, Sendable { case candidate, generated, package, unknown }
    var name: String
    var origin: Origin
    var registers: Int?
    var spilledBytes: Int?

    private enum CodingKeys: String, CodingKey {
      case name, origin, registers
      case spilledBytes = "spilled_bytes"
    }
  }

  /// A kernel as a compiler left it in a file.
  struct CompiledKernel: Decodable, Sendable {
    var name: String
    var registers: Int?
    var stackBytes: Int?
    var sharedBytes: Int?

    private enum CodingKeys: String, CodingKey {
      case name, registers
      case stackBytes = "stack_bytes"
      case sharedBytes = "shared_bytes"
    }
  }

  struct Resources: Encodable, Sendable {
    var workspace: String
    /// Kernels to look for in shared objects.
    var names: [String]
  }

  /// What a trusted session found in a runner's workspace.
  struct FoundResources: Decodable, Sendable {
    /// Metadata in Triton's cache.
    var triton: [CompiledKernel]
    var objects: [BuiltObject]
    /// Names of kernels in what PyTorch's compiler wrote.
    var generated: [String]
  }

  struct BuiltObject: Decodable, Sendable {
    /// Below the workspace.
    var path: String
    /// Whether PyTorch's compiler made it.
    var generated: Bool
    /// Those of the names asked for that it defines.
    var defines: [String]
    /// Symbols that it takes from elsewhere.
    var imports: [String]
    var kernels: [CompiledKernel]
  }
}
