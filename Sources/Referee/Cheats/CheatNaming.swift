import Domain

/// Names the cheat that a failure is, from what was observed.
///
/// Dynamic evidence decides: nothing is named that was not refused first. A tripwire in the source only tells apart what
/// looks the same from outside.
enum CheatNaming {
  /// One line of the table: when a failure is of a class.
  struct Rule: Sendable {
    var cheat: CheatClass
    /// At least one of these must have been observed; empty: any failure.
    var evidence: Set<Evidence>
    /// Whether the source must also hold a tripwire of the class.
    var needsTripwire: Bool

    func fits(_ observed: Set<Evidence>, _ tripwires: Set<CheatClass>) -> Bool {
      (evidence.isEmpty || !evidence.isDisjoint(with: observed))
        && (!needsTripwire || tripwires.contains(cheat))
    }
  }

  /// The class of the first rule that fits; `nil` for what looks like an ordinary mistake.
  static func cheat(of failure: Failure, tripwires: Set<CheatClass>) -> CheatClass? {
    let observed = failure.evidence.union(implied(by: failure.kind))
    return rules.first { $0.fits(observed, tripwires) }?.cheat
  }

  /// What a kind of failure says without further facts.
  private static func implied(by kind: Failure.Kind) -> Set<Evidence> {
    switch kind {
    case .wrongValues: [.wrongValues]
    case .nonDeterministic: [.wrongRepeat]
    case .mismatchedOutput: [.otherForm]
    case .timedOut: [.timedOut]
    case .exhausted: [.exhausted]
    case .libraryCalls: [.libraryCalls]
    default: []
    }
  }
}

extension Failure {
  /// The same failure with its class, unless it has one.
  func named(by tripwires: [Tripwire]) -> Failure {
    guard cheat == nil else { return self }
    var named = self
    named.cheat = CheatNaming.cheat(of: self, tripwires: Set(tripwires.map(\.cheat)))
    guard let cheat = named.cheat, let hit = tripwires.first(where: { $0.cheat == cheat }) else {
      return named
    }
    let remark = "The source, line \(hit.line): \(hit.what)."
    named.log = named.log.isEmpty ? remark : named.log + "\n" + remark
    return named
  }
}
