public import Domain
import Synchronization

/// Runs cheats and their honest siblings through the referee: what is a fixture to be caught, and what must pass.
///
/// Fixtures with the same problem and policy share a referee. A cheat that is let through is reported, never an error.
public struct SelfTest: Sendable {
  /// Where the machine stands.
  public var configuration: RefereeConfiguration
  /// Settings that all fixtures share.
  public var settings: RunSettings
  /// The fixtures to run.
  public var fixtures: [CheatFixture]

  /// Makes a self-test of some fixtures, or of all.
  public init(
    configuration: RefereeConfiguration, settings: RunSettings = RunSettings(),
    fixtures: [CheatFixture] = CheatFixture.all
  ) {
    self.configuration = configuration
    self.settings = settings
    self.fixtures = fixtures
  }

  private var device: String { configuration.device.rawValue }

  /// The fixtures of some classes or names, in any case; `nil` names one that does not exist.
  public static func fixtures(only names: [String]) throws(EggError) -> [CheatFixture] {
    var found: Set<CheatFixture> = []
    for name in names {
      let matching = CheatFixture.all.filter { $0.matches(name) }
      guard !matching.isEmpty else {
        throw EggError(
          .usage, "--only names '\(name)', which is no cheat class and no fixture.",
          advice: "Name ids such as T7 or C1, short names such as memoisation, or fixtures such as T7-object."
        )
      }
      found.formUnion(matching)
    }
    return CheatFixture.all.filter(found.contains)
  }

  /// Runs everything that this machine can run; `note` is told each fixture when it begins, and what is waited for.
  ///
  /// Cancelled, it reports what it ran until then, and names what it did not.
  public func run(note: @escaping @Sendable (String) -> Void = { _ in }) async throws -> SelfTestReport {
    let entries = Mutex<[SelfTestReport.Entry]>([])
    let runnable = fixtures.filter { Obstacle.reason(against: $0, on: device) == nil }
    do {
      for group in Group.groups(of: runnable) {
        try await run(group, note: note) { entry in entries.withLock { $0.append(entry) } }
      }
    } catch  where Task.isCancelled {}
    return report(entries.withLock { $0 }, of: runnable)
  }

  private func report(_ entries: [SelfTestReport.Entry], of runnable: [CheatFixture]) -> SelfTestReport {
    let order = Dictionary(uniqueKeysWithValues: CheatFixture.all.enumerated().map { ($1.name, $0) })
    let done = Set(entries.map(\.name))
    return SelfTestReport(
      entries: entries.sorted { order[$0.name, default: 0] < order[$1.name, default: 0] },
      skipped: fixtures.compactMap { fixture in
        Obstacle.reason(against: fixture, on: device).map { .init(name: fixture.name, reason: $0) }
      },
      unfinished: runnable.map(\.name).filter { !done.contains($0) })
  }

  private func run(
    _ group: Group, note: @escaping @Sendable (String) -> Void,
    done: @Sendable (SelfTestReport.Entry) -> Void
  ) async throws {
    guard let problem = group.problem else {
      for fixture in group.fixtures {
        note("running \(fixture.name)")
        done(try await RuleFixtures(configuration: configuration, device: device).entry(of: fixture))
      }
      return
    }
    try await withReferee(
      configuration, problem: CheatFixture.problem(problem), settings: group.settings(settings),
      notify: { note($0) },
      preparesCompile: false
    ) { referee in
      _ = try await referee.admit()
      for fixture in group.fixtures {
        note("running \(fixture.name)")
        done(try await FixtureTrial(referee: referee, fixture: fixture, device: device).entry())
      }
    }
  }
}

extension SelfTest {
  /// Fixtures that one referee can judge.
  struct Group {
    var problem: String?
    var forbidsLibraryCalls: Bool
    var fixtures: [CheatFixture]

    func settings(_ shared: RunSettings) -> RunSettings {
      var settings = shared
      settings.libraryCalls = forbidsLibraryCalls ? .forbid : .allow
      return settings
    }

    /// In the order of first appearance.
    static func groups(of fixtures: [CheatFixture]) -> [Group] {
      var groups: [Group] = []
      for fixture in fixtures {
        let problem = fixture.form == .candidate ? fixture.problem : nil
        let index = groups.firstIndex {
          $0.problem == problem && $0.forbidsLibraryCalls == fixture.forbidsLibraryCalls
        }
        if let index {
          groups[index].fixtures.append(fixture)
        } else {
          groups.append(
            Group(
              problem: problem, forbidsLibraryCalls: fixture.forbidsLibraryCalls, fixtures: [fixture]))
        }
      }
      return groups
    }
  }
}

extension CheatFixture {
  /// Whether a text names this fixture or its class.
  func matches(_ text: String) -> Bool {
    name.lowercased() == text.lowercased() || CheatClass(text) == cheat
  }
}

extension Sequence {
  /// Transforms elements one after another.
  func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
