public import Domain

/// A problem of a suite.
public struct SuiteProblem: Sendable, Hashable, Codable {
  /// Its level and name, such as `level1/3_Batched_matrix_multiplication`; the name alone where there are no levels.
  public var id: String
  /// Its level, such as `level1`.
  public var level: String?
  /// The module.
  public var problem: Problem

  /// Makes a problem of a suite.
  public init(level: String? = nil, problem: Problem) {
    id = level.map { "\($0)/\(problem.name)" } ?? problem.name
    self.level = level
    self.problem = problem
  }

  /// The number at the head of its name, as KernelBench's problems have one.
  public var number: Int? { Int(problem.name.prefix { $0.isASCII && $0.isNumber }) }

  /// The number of its level.
  public var levelNumber: Int? { level.flatMap { Int($0.drop { !$0.isNumber }) } }
}

/// What a suite comes to: its problems, and what was left out.
public struct ProblemSuite: Sendable, Hashable {
  /// A file that is no problem of the suite, and why.
  public struct Remark: Sendable, Hashable, Codable {
    /// The file's path.
    public var path: String
    /// One sentence.
    public var message: String

    /// Makes a remark.
    public init(path: String, message: String) {
      self.path = path
      self.message = message
    }
  }

  /// The problems, in order.
  public var problems: [SuiteProblem]
  /// Files that were left out.
  public var remarks: [Remark]

  /// Makes a suite.
  public init(problems: [SuiteProblem], remarks: [Remark] = []) {
    self.problems = problems
    self.remarks = remarks
  }
}
