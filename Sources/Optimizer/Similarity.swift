import Domain

/// How alike two sources are: the part of all their words that both have (Jaccard index of the sets of tokens).
///
/// Names that a file makes up count like all others, so two seeds that differ in numbers alone are almost equal.
enum Similarity {
  /// From 0, nothing in common, to 1, the same words.
  static func between(_ one: Candidate, _ other: Candidate) -> Double {
    let (first, second) = (tokens(of: one.source), tokens(of: other.source))
    let all = first.union(second).count
    return all == 0 ? 1 : Double(first.intersection(second).count) / Double(all)
  }

  /// The greatest among all pairs; `nil` where there are not two.
  static func greatest(among candidates: [Candidate]) -> Double? {
    candidates.indices.flatMap { index in
      candidates[(index + 1)...].map { between(candidates[index], $0) }
    }.max()
  }

  private static func tokens(of source: String) -> Set<Substring> {
    let lines = source.split(separator: "\n").map { $0.prefix { $0 != "#" } }
    return Set(lines.flatMap { $0.split { !($0.isLetter || $0.isNumber || $0 == "_") } })
  }
}
