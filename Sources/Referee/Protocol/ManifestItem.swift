import Domain

/// A value as manifests describe it: a tensor's type, or a tree with tensors at its leaves.
indirect enum ManifestItem: Sendable, Hashable {
  case tensor(TensorType)
  case list([ManifestItem])
  case tuple([ManifestItem])
  case dictionary([String: ManifestItem])
  /// A number, a text or another plain value.
  case value(JSONValue)

  /// The tensors of the tree, in order; those of a dictionary by key.
  var tensors: [TensorType] {
    switch self {
    case .tensor(let type): [type]
    case .list(let items), .tuple(let items): items.flatMap(\.tensors)
    case .dictionary(let items): items.sorted { $0.key < $1.key }.flatMap(\.value.tensors)
    case .value: []
    }
  }
}

extension ManifestItem: Decodable {
  private enum CodingKeys: String, CodingKey {
    case tensor, list, tuple, dict, value
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let type = try container.decodeIfPresent(TensorType.self, forKey: .tensor) {
      self = .tensor(type)
    } else if let items = try container.decodeIfPresent([ManifestItem].self, forKey: .list) {
      self = .list(items)
    } else if let items = try container.decodeIfPresent([ManifestItem].self, forKey: .tuple) {
      self = .tuple(items)
    } else if let items = try container.decodeIfPresent([String: ManifestItem].self, forKey: .dict) {
      self = .dictionary(items)
    } else {
      self = .value(try JSONValue(from: decoder))
    }
  }
}
