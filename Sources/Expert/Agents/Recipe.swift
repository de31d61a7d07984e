import Domain

/// How a candidate of the built-in expert was made; its JSON travels with the candidate.
struct Recipe: Sendable, Hashable, Codable {
  var structure = Structure()
  /// Values of single knobs by kernel, where they differ from the defaults.
  var knobs: [String: [Knob: Int]] = [:]

  /// Reads a candidate's recipe; `nil` for a candidate of another author.
  init?(_ candidate: Candidate) {
    guard let recipe = candidate.recipe?.decoded(as: Recipe.self) else { return nil }
    self = recipe
  }

  init(structure: Structure) { self.structure = structure }

  /// The recipe after an edit.
  func applying(_ edit: Edit) -> Recipe {
    var recipe = self
    if let structure = edit.structure { recipe.structure = structure }
    if let kernel = edit.kernel, let knob = edit.knob, let value = edit.value {
      recipe.knobs[kernel, default: [:]][knob] = value
    }
    return recipe
  }

  private enum CodingKeys: String, CodingKey { case structure, knobs }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    structure = try container.decode(Structure.self, forKey: .structure)
    let plain = try container.decode([String: [String: Int]].self, forKey: .knobs)
    knobs = plain.mapValues { values in
      Dictionary(
        uniqueKeysWithValues: values.compactMap { name, value in Knob(rawValue: name).map { ($0, value) } })
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(structure, forKey: .structure)
    let plain = knobs.mapValues { Dictionary(uniqueKeysWithValues: $0.map { ($0.key.rawValue, $0.value) }) }
    try container.encode(plain, forKey: .knobs)
  }
}

/// A change of a recipe: another structure, or one knob of one kernel.
struct Edit: Sendable, Hashable, Codable {
  var structure: Structure?
  var kernel: String?
  var knob: Knob?
  var value: Int?
}

/// One number that tuning may change.
enum Knob: String, Sendable, Hashable, Codable, CaseIterable {
  case threads, dynamicSchedule
  case vectorWidth, unroll, tile, blockRows, productTile
  case nonTemporalStores, rowBuffer, prefetchBytes
  // Of GPUs
  case warps, programRows
  case programColumns
  case stages, retainsRows

  /// The stage that may turn it.
  var stage: Stage {
    switch self {
    case .threads, .dynamicSchedule, .warps, .programRows: .mapping
    case .vectorWidth, .unroll, .tile, .blockRows, .productTile, .programColumns: .tiling
    case .nonTemporalStores, .rowBuffer, .prefetchBytes, .stages, .retainsRows: .memory
    }
  }

  /// The principle behind it.
  var principle: String {
    switch self {
    case .threads, .dynamicSchedule: "H1.16"
    case .vectorWidth: "H3.19"
    case .unroll: "H3.18"
    case .tile, .blockRows: "H2.15"
    case .productTile: "H2.04"
    case .nonTemporalStores: "H3.15"
    case .rowBuffer: "A2.06"
    case .prefetchBytes, .stages: "H3.03"
    case .warps: "H1.13"
    case .programRows: "H1.03"
    case .programColumns: "H1.14"
    case .retainsRows: "A2.08"
    }
  }

  /// Its value in a kernel's parameters; `blockRows` and `productTile` belong to products.
  func value(in parameters: KernelParameters) -> Int {
    switch self {
    case .threads: parameters.threads
    case .dynamicSchedule: parameters.dynamicSchedule ? 1 : 0
    case .vectorWidth: parameters.vectorWidth
    case .unroll: parameters.unroll
    case .tile: parameters.tile
    case .blockRows, .productTile: 0
    case .nonTemporalStores: parameters.nonTemporalStores ? 1 : 0
    case .rowBuffer: parameters.rowBuffer ? 1 : 0
    case .prefetchBytes: parameters.prefetchBytes
    case .warps: parameters.blocks.warps
    case .programRows: parameters.blocks.rows
    case .programColumns: parameters.blocks.columns
    case .stages: parameters.blocks.stages
    case .retainsRows: parameters.blocks.retainsRows ? 1 : 0
    }
  }

  /// Sets it in a kernel's parameters.
  func set(_ value: Int, in parameters: inout KernelParameters) {
    switch self {
    case .threads: parameters.threads = value
    case .dynamicSchedule: parameters.dynamicSchedule = value != 0
    case .vectorWidth: parameters.vectorWidth = value
    case .unroll: parameters.unroll = value
    case .tile: parameters.tile = value
    case .blockRows, .productTile: break
    case .nonTemporalStores: parameters.nonTemporalStores = value != 0
    case .rowBuffer: parameters.rowBuffer = value != 0
    case .prefetchBytes: parameters.prefetchBytes = value
    case .warps: parameters.blocks.warps = value
    case .programRows: parameters.blocks.rows = value
    case .programColumns: parameters.blocks.columns = value
    case .stages: parameters.blocks.stages = value
    case .retainsRows: parameters.blocks.retainsRows = value != 0
    }
  }
}

extension JSONValue {
  /// Any value as JSON.
  init?(_ value: some Encodable) {
    guard let data = try? CanonicalJSON.encode(value),
      let json = try? CanonicalJSON.decode(JSONValue.self, from: data)
    else { return nil }
    self = json
  }

  /// The value that this JSON stands for.
  func decoded<Value: Decodable>(as type: Value.Type) -> Value? {
    guard let data = try? CanonicalJSON.encode(self) else { return nil }
    return try? CanonicalJSON.decode(type, from: data)
  }
}
