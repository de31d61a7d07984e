import Domain

/// The algorithmic choices of a candidate: what is fused and how statistics are taken.
struct Structure: Sendable, Hashable, Codable {
  /// How much is fused.
  enum Fusion: String, Sendable, Hashable, Codable, CaseIterable {
    /// Everything that fits.
    case full
    /// Kernels end at reductions.
    case split
    /// The module as it is.
    case none
  }

  var fusion = Fusion.full
  /// Statistics of a row in one pass (online softmax, moments) or in several simpler ones.
  var isOnePass = true
  /// Whether values that a later pass needs are kept instead of computed again.
  var keepsRows = false
  /// Whether matrix products are done in blocks of rows with their epilogue on the fresh block.
  var blocksProducts = false
  /// Whether products and convolutions run on tensor cores, at the accuracy asked for, where that is predicted to be faster.
  var emulatesProducts = false
  /// Whether attention is one call that never writes the matrix of scores.
  var attendsAtOnce = false
  /// Whether all steps are captured as a CUDA graph once and replayed.
  var replaysGraph = false
  /// Traced calls that stay PyTorch calls.
  var keeping: Set<String> = []

  /// A few words for titles.
  var title: String {
    switch fusion {
    case .none: return "PyTorch calls as they are"
    case .split: return "kernels split at reductions"
    case .full:
      let passes = isOnePass ? "one-pass statistics" : "separate passes"
      let parts = [
        passes, keepsRows ? "kept rows" : nil, blocksProducts ? "blocked products" : nil,
        emulatesProducts ? "products on tensor cores" : nil,
        attendsAtOnce ? "attention at once" : nil,
        replaysGraph ? "replayed as a graph" : nil,
      ]
      return "full fusion, " + parts.compactMap { $0 }.joined(separator: ", ")
    }
  }

  private enum CodingKeys: String, CodingKey {
    case fusion, keeping
    case isOnePass = "one_pass"
    case keepsRows = "keeps_rows"
    case blocksProducts = "blocks_products"
    case emulatesProducts = "emulates_products"
    case attendsAtOnce = "attends_at_once"
    case replaysGraph = "replays_graph"
  }
}

extension Structure {
  /// Choices that an older version did not know are as they were then.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func truth(_ key: CodingKeys, _ standard: Bool) throws -> Bool {
      try container.decodeIfPresent(Bool.self, forKey: key) ?? standard
    }
    self.init(
      fusion: try container.decode(Fusion.self, forKey: .fusion), isOnePass: try truth(.isOnePass, true),
      keepsRows: try truth(.keepsRows, false), blocksProducts: try truth(.blocksProducts, false),
      emulatesProducts: try truth(.emulatesProducts, false),
      attendsAtOnce: try truth(.attendsAtOnce, false),
      replaysGraph: try truth(.replaysGraph, false),
      keeping: try container.decodeIfPresent(Set<String>.self, forKey: .keeping) ?? [])
  }
}
