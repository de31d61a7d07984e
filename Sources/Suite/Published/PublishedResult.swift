import Domain
import Essentials
import HarnessResources

/// What others published on KernelBench, with its conditions (`benchmarks/published.json`).
public struct PublishedResult: Sendable, Hashable, Codable {
  /// The numbers of a level; `nil` for what was not published.
  public struct Level: Sendable, Hashable, Codable {
    /// Share of problems with a correct candidate.
    public var success: Double?
    /// Share with a correct candidate faster than what it is over.
    public var fast1: Double?
    /// The mean speedup.
    public var speedup: Double?

    private enum CodingKeys: String, CodingKey {
      case success, speedup
      case fast1 = "fast_1"
    }
  }

  /// The system's name.
  public var system: String
  /// GPU and model.
  public var setup: String
  /// `arithmetic` or `geometric`.
  public var mean: String
  /// The baseline: `eager` or `torch.compile`.
  public var over: String
  /// Problems, versions and counting, as far as they are known.
  public var conditions: String
  /// Where the numbers stand.
  public var source: String
  /// The numbers by level, and of `all`.
  public var levels: [String: Level]

  /// All of them; none if the data that the binary carries is damaged, which a test rules out.
  public static let all: [PublishedResult] = {
    struct Document: Decodable { var results: [PublishedResult] }
    let data = Data(String(cString: egg_published_results()).utf8)
    return (try? CanonicalJSON.decode(Document.self, from: data))?.results ?? []
  }()

  /// Those that have numbers for one of some levels.
  public static func results(for levels: [String]) -> [PublishedResult] {
    all.filter { result in levels.contains { result.levels[$0] != nil } }
  }
}
