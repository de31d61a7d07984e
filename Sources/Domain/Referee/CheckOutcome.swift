/// The result of checking a candidate against the oracle.
public struct CheckOutcome: Sendable, Hashable, Codable {
  /// All cases tried, in order.
  public var cases: [Case]
  /// The first failure.
  public var failure: Failure?
  /// The precision class that the measured errors fit.
  public var precision: PrecisionClass
  /// Whether repeated runs gave the same bits; `nil` when it came to no repetition.
  public var isDeterministic: Bool?
  /// Global flags and generators that the candidate changed.
  public var sideEffects: [SideEffect]
  /// The verdict of KernelBench's own protocol; `nil` when it was not asked for.
  public var kernelbench: KernelBenchVerdict?

  /// Makes an outcome.
  public init(
    cases: [Case], failure: Failure?, precision: PrecisionClass = .ieee, isDeterministic: Bool? = nil,
    sideEffects: [SideEffect] = [], kernelbench: KernelBenchVerdict? = nil
  ) {
    self.cases = cases
    self.failure = failure
    self.precision = precision
    self.isDeterministic = isDeterministic
    self.sideEffects = sideEffects
    self.kernelbench = kernelbench
  }

  /// Whether every case passed.
  public var passed: Bool { failure == nil }

  /// Where our verdict and KernelBench's differ, in one sentence.
  public var disagreement: String? {
    switch (passed, kernelbench) {
    case (true, .failed(let reason)?):
      "Correct by our rules, refused by KernelBench's protocol: \(reason)"
    case (false, .passed?):
      "KernelBench's protocol accepts this candidate; our rules do not."
    default: nil
    }
  }
}

extension CheckOutcome {
  /// One kind of input with one seed, and how the candidate did on it.
  public struct Case: Sendable, Hashable, Codable {
    /// The input family: nominal, normal, heavy-tailed, needle, scaled, structured, mixed.
    public var family: String
    /// Largest ratio over outputs of the candidate's error to the allowed error; at most 1 passes.
    public var errorRatio: Double
    /// What went wrong, if anything.
    public var failure: Failure?
    /// The case's name; a family may have several.
    public var name: String?
    /// The seed of the inputs: the harness draws the same ones again from it.
    public var seed: UInt64?
    /// `initial` parameters, or `random` ones drawn by the seed.
    public var weights: String?
    /// The output that is farthest from what it should be.
    public var worst: Discrepancy?

    /// Makes a case.
    public init(
      family: String, errorRatio: Double, failure: Failure? = nil, name: String? = nil, seed: UInt64? = nil,
      weights: String? = nil, worst: Discrepancy? = nil
    ) {
      self.family = family
      self.errorRatio = errorRatio
      self.failure = failure
      self.name = name
      self.seed = seed
      self.weights = weights
      self.worst = worst
    }
  }

  /// How far one output lies from the fp64 result, and where.
  public struct Discrepancy: Sendable, Hashable, Codable {
    /// The output's number.
    public var output: Int
    /// Root mean square of the errors.
    public var rmsError: Double
    /// The largest error.
    public var maxError: Double
    /// What each of them may be.
    public var allowedRMS: Double, allowedMax: Double
    /// The first wrong NaN or infinity, else the largest error; `nil` when nothing differs.
    public var index: [Int]?
    /// The fp64 result there.
    public var expected: Double?
    /// The candidate's value there.
    public var found: Double?

    /// Makes a discrepancy.
    public init(
      output: Int, rmsError: Double, maxError: Double, allowedRMS: Double, allowedMax: Double,
      index: [Int]? = nil, expected: Double? = nil, found: Double? = nil
    ) {
      self.output = output
      self.rmsError = rmsError
      self.maxError = maxError
      self.allowedRMS = allowedRMS
      self.allowedMax = allowedMax
      self.index = index
      self.expected = expected
      self.found = found
    }

    private enum CodingKeys: String, CodingKey {
      case output, index, expected, found
      case rmsError = "rms_error"
      case maxError = "max_error"
      case allowedRMS = "allowed_rms"
      case allowedMax = "allowed_max"
    }
  }

  /// A global flag or a generator that is not what it was before the candidate came.
  public struct SideEffect: Sendable, Hashable, Codable {
    /// The flag's name, or `generator cpu`.
    public var name: String
    /// Its value before and after.
    public var before: String, after: String

    /// Makes a side effect.
    public init(name: String, before: String, after: String) {
      self.name = name
      self.before = before
      self.after = after
    }
  }
}

extension CheckOutcome {
  private enum CodingKeys: String, CodingKey {
    case cases, failure, precision, kernelbench
    case isDeterministic = "deterministic"
    case sideEffects = "side_effects"
  }

  /// Reads an outcome; journals of earlier versions have less.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      cases: try fields.decode([Case].self, forKey: .cases),
      failure: try fields.decodeIfPresent(Failure.self, forKey: .failure),
      precision: try fields.decode(PrecisionClass.self, forKey: .precision),
      isDeterministic: try fields.decodeIfPresent(Bool.self, forKey: .isDeterministic),
      sideEffects: try fields.decodeIfPresent([SideEffect].self, forKey: .sideEffects) ?? [],
      kernelbench: try fields.decodeIfPresent(KernelBenchVerdict.self, forKey: .kernelbench))
  }
}
