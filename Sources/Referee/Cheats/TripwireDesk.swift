import Domain

/// Reads sources for tripwires, in a trusted session that parses them and never runs them.
actor TripwireDesk {
  private let bench: Workbench
  private var session: HarnessSession?
  private var known: [Candidate.ID: [Tripwire]] = [:]

  init(bench: Workbench) { self.bench = bench }

  /// All hits, by line.
  ///
  /// A source that can't be read has none: it fails in the build, with the line.
  func tripwires(in candidate: Candidate) async throws -> [Tripwire] {
    if let known = known[candidate.id] { return known }
    let found: Found = try await opened().call(
      "tripwires", Source(source: candidate.source), timeout: TimeLimits.firstCall)
    let tripwires = found.hits.compactMap { hit in
      CheatClass(hit.id).map { Tripwire(cheat: $0, line: hit.line, what: hit.what) }
    }
    known[candidate.id] = tripwires
    return tripwires
  }

  /// The likeness of two texts, 0 to 1.
  func similarity(_ source: String, _ other: String) async throws -> Double {
    let found: Likeness = try await opened().call(
      "similarity", Texts(source: source, other: other), timeout: TimeLimits.firstCall)
    return found.similarity
  }

  private struct Texts: Encodable, Sendable {
    var source: String
    var other: String
  }

  private struct Likeness: Decodable, Sendable { var similarity: Double }

  private func opened() async throws -> HarnessSession {
    if let session { return session }
    let opened = try await bench.side.open(.tool, name: "tripwires", device: .cpu)
    session = opened
    return opened
  }

  private struct Source: Encodable, Sendable { var source: String }

  private struct Found: Decodable, Sendable {
    struct Hit: Decodable, Sendable {
      var id: String
      var line: Int
      var what: String
      private enum CodingKeys: String, CodingKey {
        case id = "class"
        case line, what
      }
    }
    var hits: [Hit]
  }
}
