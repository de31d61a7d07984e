import Domain

/// Reads one principle: a title line, a head of `field: value` lines, an empty line, and the text.
///
/// ```
/// ## A2.01 Fuse chains of pointwise operations
/// class: exact
/// targets: cpu gpu
/// when: w.n_pointwise >= 2
/// saves: (w.bytes_eager - w.bytes_min)/d.bw
/// prior: 1.1 2.3 7
/// effort: 1
/// check: one pass over memory
/// source: https://…
///
/// Load once, compute in registers, store once.
/// ```
///
/// A head may have `polarity`, `capability` (`90..`, `100..119`), `saves`, `requires`, `conflicts`, `related` and `risk` besides.
struct PrincipleReader {
  private static let known: Set<String> = [
    "polarity", "class", "targets", "capability", "when", "saves", "prior", "effort", "requires", "conflicts",
    "related", "risk", "check", "source",
  ]

  private let record: PrincipleRecord
  private let id: String
  private let title: String

  /// Reads a record; throws at its first mistake.
  static func principle(from record: PrincipleRecord) throws(CatalogueError) -> Principle {
    try PrincipleReader(record).principle()
  }

  private init(_ record: PrincipleRecord) throws(CatalogueError) {
    self.record = record
    let words = record.heading.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].contains(".") else {
      throw CatalogueError(record, record.heading, .missingTitle)
    }
    id = String(words[0])
    title = String(words[1])
    var seen: Set<String> = []
    for field in record.fields {
      guard Self.known.contains(field.name) else {
        throw error(.unknownField(field.name.isEmpty ? field.value : field.name), at: field.line)
      }
      guard seen.insert(field.name).inserted else { throw error(.repeatedField(field.name), at: field.line) }
    }
  }

  private func principle() throws(CatalogueError) -> Principle {
    guard let step = Principle.Step(rawValue: String(id.prefix { $0 != "." })) else {
      throw error(.invalidValue(field: "id", value: id))
    }
    guard !record.text.isEmpty else { throw error(.missingText) }
    return Principle(
      id: id, title: title, polarity: try value("polarity", default: "do"), step: step,
      semantics: try value("class"), targets: try targets(), capability: try capability(),
      gate: try parsed("when") { text throws(GateError) in try Gate(text) },
      saves: field("saves") == nil
        ? nil : try parsed("saves") { text throws(GateError) in try Formula(text) },
      prior: try prior(), effort: try effort(), requires: words("requires"), conflicts: words("conflicts"),
      related: words("related"), risk: field("risk")?.value, check: try required("check"),
      sources: try sources(), text: record.text, place: .init(file: record.file, line: record.line))
  }
}

/// The fields, each with its rule.
extension PrincipleReader {
  private func targets() throws(CatalogueError) -> [Target] {
    var targets: [Target] = []
    for word in try required("targets").split(separator: " ") {
      switch (word, Target(rawValue: String(word))) {
      case ("gpu", _): targets += [.triton, .cuda]
      case (_, let target?): targets.append(target)
      default: throw invalid("targets")
      }
    }
    return targets
  }

  private func capability() throws(CatalogueError) -> ClosedRange<Int>? {
    guard let text = field("capability")?.value else { return nil }
    let ends = text.split(separator: "..", omittingEmptySubsequences: false)
    guard ends.count == 2, let low = Int(ends[0]), let high = ends[1].isEmpty ? 999 : Int(ends[1]),
      low <= high
    else { throw invalid("capability") }
    return low...high
  }

  private func prior() throws(CatalogueError) -> Principle.Prior {
    let numbers = try required("prior").split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 3, numbers == numbers.sorted(), numbers[0] > 0 else { throw invalid("prior") }
    return Principle.Prior(low: numbers[0], typical: numbers[1], high: numbers[2])
  }

  private func effort() throws(CatalogueError) -> Int {
    guard let effort = Int(try required("effort")), (1...5).contains(effort) else { throw invalid("effort") }
    return effort
  }

  private func sources() throws(CatalogueError) -> [String] {
    let sources = try required("source").split(separator: " ").map(String.init)
    guard sources.allSatisfy({ $0.hasPrefix("https://") }) else { throw invalid("source") }
    return sources
  }

  private func parsed<Value>(
    _ name: String, _ parse: (String) throws(GateError) -> Value
  ) throws(CatalogueError) -> Value {
    let text = try required(name)
    do { return try parse(text) } catch {
      throw self.error(.invalidExpression(field: name, error), at: line(of: name))
    }
  }

  private func value<Value: RawRepresentable<String>>(
    _ name: String, default standard: String? = nil
  ) throws(CatalogueError) -> Value {
    guard let value = Value(rawValue: try required(name, default: standard)) else { throw invalid(name) }
    return value
  }

  private func words(_ name: String) -> [String] {
    field(name)?.value.split(separator: " ").map(String.init) ?? []
  }

  private func required(_ name: String, default standard: String? = nil) throws(CatalogueError) -> String {
    guard let value = field(name)?.value ?? standard, !value.isEmpty else {
      throw error(.missingField(name), at: line(of: name))
    }
    return value
  }

  private func field(_ name: String) -> PrincipleRecord.Field? { record.fields.first { $0.name == name } }

  private func line(of name: String) -> Int { field(name)?.line ?? record.line }

  private func invalid(_ name: String) -> CatalogueError {
    error(.invalidValue(field: name, value: field(name)?.value ?? ""), at: line(of: name))
  }

  private func error(_ reason: CatalogueError.Reason, at line: Int? = nil) -> CatalogueError {
    CatalogueError(record, id, reason, line: line)
  }
}
