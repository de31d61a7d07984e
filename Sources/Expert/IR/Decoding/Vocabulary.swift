import Domain

/// What the decoder makes of a call: one value, or the values that `getitem` picks from.
enum Decoded: Sendable {
  case one(Formula)
  case many([Formula])
}

/// One entry of a vocabulary: gives back `nil` to leave the call to PyTorch.
typealias Reading = @Sendable (Call) -> Decoded?

/// The operators that are operations of the graph.
///
/// Adding one is adding an entry; all others stay library calls.
enum Vocabulary {
  static let readings: [String: Reading] = {
    var readings: [String: Reading] = [:]
    let tables = [
      identities, unaries, binaries, selections, creations, views, joins, splits, reductions, scans, pools,
    ]
    for table in tables { readings.merge(table) { first, _ in first } }
    return readings
  }()

  /// The same reading under several names.
  static func entries(_ names: [String], _ reading: @escaping Reading) -> [(String, Reading)] {
    names.map { ("aten." + $0, reading) }
  }

  static func table(_ groups: [(String, Reading)]...) -> [String: Reading] {
    Dictionary(groups.flatMap { $0 }) { first, _ in first }
  }

  /// A reading whose result is one formula.
  static func one(_ formula: @escaping @Sendable (Call) -> Formula?) -> Reading {
    { call in formula(call).map { .one($0) } }
  }
}
