public import Domain
public import Essentials

/// What models cost, from a file that people can edit.
public struct PriceList: Sendable, Hashable, Codable {
  /// US dollars for a million tokens of a model.
  public struct Entry: Sendable, Hashable, Codable {
    /// The host that the price holds at; any when absent.
    public var host: String?
    /// The model's name, without a date.
    public var model: String
    /// For tokens read.
    public var input: Double
    /// For tokens written.
    public var output: Double
    /// For tokens read from the provider's cache; as `input` when absent.
    public var cacheRead: Double?
    /// For tokens written to the provider's cache; as `input` when absent.
    public var cacheWrite: Double?
    /// The longest prompt that the price holds for, in tokens; any when absent.
    public var longestPrompt: Int?

    private enum CodingKeys: String, CodingKey {
      case host, model, input, output
      case cacheRead = "cache_read"
      case cacheWrite = "cache_write"
      case longestPrompt = "longest_prompt"
    }

    /// US dollars for a call; `nil` when the price does not hold for so long a prompt.
    func cost(of usage: Usage) -> Double? {
      if let longestPrompt, usage.read > longestPrompt { return nil }
      let parts = [
        (usage.input, input), (usage.cacheRead, cacheRead ?? input), (usage.cacheWrite, cacheWrite ?? input),
        (usage.output, output),
      ]
      return parts.reduce(0) { $0 + Double($1.0) * $1.1 } / 1e6
    }
  }

  /// When the prices were looked up.
  public var date: String
  /// The prices.
  public var models: [Entry]

  /// Reads a list.
  ///
  /// - Throws: `.usage` naming what is wrong in it.
  public init(json: Data, name: String) throws(EggError) {
    do {
      self = try JSONDecoder().decode(PriceList.self, from: json)
    } catch {
      throw EggError(
        .usage, "\(name) is no list of prices: \(PriceList.explanation(error)).",
        advice: "docs/providers.md shows its form; copy docs/prices.json and edit it.")
    }
    for entry in models {
      let prices = [entry.input, entry.output, entry.cacheRead ?? 0, entry.cacheWrite ?? 0]
      guard prices.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
        throw EggError(
          .usage, "\(name): a price of '\(entry.model)' is negative.",
          advice: "Prices are US dollars for a million tokens.")
      }
    }
  }

  /// The price of a model at a host: the same name, with or without a date.
  public func entry(for model: String, host: String?) -> Entry? {
    models.first { entry in
      (entry.host.map { $0 == host } ?? true)
        && (entry.model == model || entry.model == ModelName.base(model))
    }
  }

  private static func explanation(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context)?:
      "'\(key.stringValue)' is missing\(place(context))"
    case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?, .dataCorrupted(let context)?:
      "\(context.debugDescription.trimming { ". ".contains($0) })\(place(context))"
    default: "\(error)"
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "\($0 + 1)" } ?? $0.stringValue }
    return path.isEmpty ? "" : " in \(path.joined(separator: " "))"
  }
}
