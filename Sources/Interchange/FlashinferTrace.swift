extension Flashinfer {
  /// A workload of a definition, and how a solution did on it.
  public struct Trace: Sendable, Hashable, Codable {
    /// The definition's name.
    public var definition: String
    /// The workload.
    public var workload: Workload
    /// The solution's name; `nil` for a workload alone.
    public var solution: String?
    /// What was found; `nil` for a workload alone.
    public var evaluation: Evaluation?

    /// Makes a trace.
    public init(
      definition: String, workload: Workload, solution: String? = nil, evaluation: Evaluation? = nil
    ) {
      self.definition = definition
      self.workload = workload
      self.solution = solution
      self.evaluation = evaluation
    }
  }

  /// The result of a benchmark.
  public struct Evaluation: Sendable, Hashable, Codable {
    /// Errors of the outputs.
    public struct Correctness: Sendable, Hashable, Codable {
      /// The largest error relative to the reference.
      public var maxRelativeError: Double
      /// The largest error.
      public var maxAbsoluteError: Double
      /// Other measures.
      public var extra: [String: Double]?

      private enum CodingKeys: String, CodingKey {
        case maxRelativeError = "max_relative_error"
        case maxAbsoluteError = "max_absolute_error"
        case extra
      }
    }

    /// Times in milliseconds.
    public struct Performance: Sendable, Hashable, Codable {
      /// Of the solution.
      public var latency: Double
      /// Of the reference.
      public var referenceLatency: Double
      /// The second over the first.
      public var speedup: Double

      private enum CodingKeys: String, CodingKey {
        case latency = "latency_ms"
        case referenceLatency = "reference_latency_ms"
        case speedup = "speedup_factor"
      }
    }

    /// Where it was measured.
    public struct Environment: Sendable, Hashable, Codable {
      /// The device's name.
      public var hardware: String
      /// Versions by the names of libraries.
      public var libs: [String: String]
    }

    /// `PASSED`, or a kind of failure.
    public var status: String
    /// Where it was measured.
    public var environment: Environment
    /// When, in ISO 8601.
    public var timestamp: String
    /// What was printed.
    public var log: String?
    /// Present where values could be compared.
    public var correctness: Correctness?
    /// Present where it passed.
    public var performance: Performance?
  }
}
