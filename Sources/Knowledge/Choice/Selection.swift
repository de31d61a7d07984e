public import Domain

/// The few principles that an agent is shown: the best that do not conflict, and one from further down.
///
/// The last place goes to a principle outside the top ranks, so that what the ranking underrates is tried as well.
/// It is drawn from the seed alone: equal runs show equal principles.
public struct Selection: Sendable, Hashable {
  /// The fewest that a choice needs and the most that are read.
  public static let sizes = 3...6

  /// In the order of their scores; the one that was drawn stands last.
  public let matches: [Match]
  /// The principle that was drawn, when there were more than could be shown.
  public let drawn: Principle.ID?

  /// Chooses from ranked matches.
  ///
  /// - Parameters:
  ///   - seed: of the draw.
  ///   - size: places in all, within `sizes`.
  public init(from ranked: [Match], seed: ContentHash, size: Int = sizes.upperBound) {
    let size = min(max(size, Selection.sizes.lowerBound), Selection.sizes.upperBound)
    let compatible = Selection.withoutConflicts(ranked)
    guard compatible.count > size else {
      matches = compatible
      drawn = nil
      return
    }
    let rest = compatible[(size - 1)...]
    let pick = rest[rest.startIndex + Selection.index(from: seed, below: rest.count)]
    matches = compatible.prefix(size - 1) + [pick]
    drawn = pick.principle.id
  }

  /// Leaves out what conflicts with something better.
  private static func withoutConflicts(_ ranked: [Match]) -> [Match] {
    var chosen: [Match] = []
    for match in ranked {
      let (id, conflicts) = (match.principle.id, match.principle.conflicts)
      let isFree = chosen.allSatisfy {
        !conflicts.contains($0.principle.id) && !$0.principle.conflicts.contains(id)
      }
      if isFree { chosen.append(match) }
    }
    return chosen
  }

  private static func index(from seed: ContentHash, below count: Int) -> Int {
    let digits = seed.short.compactMap(\.hexDigitValue)
    return digits.reduce(0) { ($0 * 16 + $1) % max(1, count) }
  }
}
