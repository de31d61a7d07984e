/// What must hold between the principles of a catalogue.
enum CatalogueRules {
  /// All mistakes, in the order of the principles.
  static func errors(in principles: [Principle]) -> [CatalogueError] {
    let byID = Dictionary(principles.map { ($0.id, $0) }) { first, _ in first }
    return repeatedIDs(principles)
      + principles.flatMap { unknownNames($0, byID) + conflicts($0, byID) }
      + circles(principles, byID)
  }

  private static func repeatedIDs(_ principles: [Principle]) -> [CatalogueError] {
    var first: [String: Principle.Place] = [:]
    return principles.compactMap { principle in
      if let place = first[principle.id] { return CatalogueError(principle, .repeatedID(first: place)) }
      first[principle.id] = principle.place
      return nil
    }
  }

  private static func unknownNames(
    _ principle: Principle, _ byID: [String: Principle]
  ) -> [CatalogueError] {
    [
      ("requires", principle.requires), ("conflicts", principle.conflicts), ("related", principle.related),
    ].flatMap { field, ids in
      ids.filter { byID[$0] == nil }.map { CatalogueError(principle, .unknownPrinciple(field: field, $0)) }
    }
  }

  private static func conflicts(_ principle: Principle, _ byID: [String: Principle]) -> [CatalogueError] {
    // A user's records can't add to carried ones: between folders one side is enough.
    let oneSided = principle.conflicts.filter { id in
      guard let other = byID[id], other.place.folder == principle.place.folder else { return false }
      return !other.conflicts.contains(principle.id)
    }
    let both = principle.requires.filter(principle.conflicts.contains)
    return oneSided.map { CatalogueError(principle, .oneSidedConflict(with: $0)) }
      + both.map { CatalogueError(principle, .requiresConflict($0)) }
  }

  /// Each circle once, at the first of its principles.
  private static func circles(_ principles: [Principle], _ byID: [String: Principle]) -> [CatalogueError] {
    var reported: Set<String> = []
    return principles.compactMap { principle in
      guard !reported.contains(principle.id), let path = path(from: principle, byID) else { return nil }
      reported.formUnion(path)
      return CatalogueError(principle, .circle(path))
    }
  }

  /// The way from a principle back to itself by what each requires.
  private static func path(from start: Principle, _ byID: [String: Principle]) -> [String]? {
    var visited: Set<String> = []
    func search(_ principle: Principle, _ path: [String]) -> [String]? {
      for id in principle.requires {
        if id == start.id { return path + [id] }
        guard visited.insert(id).inserted, let next = byID[id] else { continue }
        if let found = search(next, path + [id]) { return found }
      }
      return nil
    }
    return search(start, [start.id])
  }
}
