import Essentials

extension PriceList {
  /// The list that EGG carries; each price holds only at the provider's own address.
  ///
  /// docs/prices.json is the same text, for people to copy.
  public static let shipped: PriceList = {
    // A test reads this text.
    (try? JSONDecoder().decode(PriceList.self, from: Data(shippedText.utf8)))
      ?? PriceList(date: "unknown", models: [])
  }()

  init(date: String, models: [Entry]) {
    self.date = date
    self.models = models
  }

  static let shippedText = """
    {
      "date": "2026-10-24",
      "models": [
        {"host": "api.anthropic.com", "model": "claude-fable-5-1", "input": 10, "output": 50, "cache_read": 0.25, "cache_write": 12.5},
        {"host": "api.anthropic.com", "model": "claude-fable-5", "input": 10, "output": 50, "cache_read": 1, "cache_write": 12.5},
        {"host": "api.anthropic.com", "model": "claude-opus-5-5", "input": 4, "output": 20, "cache_read": 0.2, "cache_write": 5},
        {"host": "api.anthropic.com", "model": "claude-opus-5", "input": 5, "output": 25, "cache_read": 0.5, "cache_write": 6.25},
        {"host": "api.anthropic.com", "model": "claude-opus-4-8", "input": 5, "output": 25, "cache_read": 0.5, "cache_write": 6.25},
        {"host": "api.anthropic.com", "model": "claude-opus-4-7", "input": 5, "output": 25, "cache_read": 0.5, "cache_write": 6.25},
        {"host": "api.anthropic.com", "model": "claude-opus-4-6", "input": 5, "output": 25, "cache_read": 0.5, "cache_write": 6.25},
        {"host": "api.anthropic.com", "model": "claude-opus-4-5", "input": 5, "output": 25, "cache_read": 0.5, "cache_write": 6.25},
        {"host": "api.anthropic.com", "model": "claude-sonnet-5-5", "input": 2, "output": 10, "cache_read": 0.1, "cache_write": 2.5},
        {"host": "api.anthropic.com", "model": "claude-sonnet-5", "input": 2, "output": 10, "cache_read": 0.2, "cache_write": 2.5},
        {"host": "api.anthropic.com", "model": "claude-sonnet-4-6", "input": 3, "output": 15, "cache_read": 0.3, "cache_write": 3.75},
        {"host": "api.anthropic.com", "model": "claude-sonnet-4-5", "input": 3, "output": 15, "cache_read": 0.3, "cache_write": 3.75},
        {"host": "api.anthropic.com", "model": "claude-haiku-5-5", "input": 0.1, "output": 0.5, "cache_read": 0.01, "cache_write": 0.125, "longest_prompt": 100000},
        {"host": "api.anthropic.com", "model": "claude-haiku-4-5", "input": 1, "output": 5, "cache_read": 0.1, "cache_write": 1.25},
        {"host": "api.openai.com", "model": "gpt-6-sol", "input": 2, "output": 10, "cache_read": 0.2, "cache_write": 2.5, "longest_prompt": 272000},
        {"host": "api.openai.com", "model": "gpt-6-luna", "input": 0.1, "output": 0.5, "cache_read": 0.01, "cache_write": 0.125, "longest_prompt": 272000},
        {"host": "api.openai.com", "model": "gpt-6-astra", "input": 10, "output": 50, "cache_read": 1, "longest_prompt": 272000}
      ]
    }

    """
}
