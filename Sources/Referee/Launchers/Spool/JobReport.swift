/// How one job of a worker ended, for people and programs that watch it.
public struct JobReport: Sendable, Hashable, Codable {
  /// The first digits of the job's hash.
  public var job: String
  /// The problem's name.
  public var problem: String
  /// What was to be done.
  public var task: String
  /// The candidate's name, where there is one.
  public var candidate: String?
  /// Wall seconds that it took.
  public var seconds: Double
  /// `done`, `failed` for a candidate that did not pass, `error` when judging itself was impossible.
  public var ending: Ending
  /// What failed, in a sentence.
  public var message: String?

  /// How a job may end.
  public enum Ending: String, Sendable, Hashable, Codable { case done, failed, error }
}
