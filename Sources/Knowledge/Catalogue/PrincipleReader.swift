import Domain

/// Reads one principle: a title line, a head of `field: value` lines, an empty line, and the text.
///
/// ```
/// ## A2.01 Fuse chains of pointwise operations
/// stage: structure
/// class: exact
/// targets: cpu triton cuda
/// when: w.n_pointwise >= 2
/// prior: 1.1 2.3 7
/// effort: 1
/// check: one pass over memory
/// source: https://…
///
/// Load once, compute in registers, store once.
/// ```
struct PrincipleReader {
  private static let fields: Set<String> = [
    "stage", "polarity", "class", "targets", "when", "prior", "effort", "check", "source",
  ]

  private let id: String
  private let title: String
  private let head: [String: String]
  private let text: String

  /// Reads a record that begins after its `## `.
  static func principle(from record: Substring) throws(CatalogueError) -> Principle {
    try PrincipleReader(record).principle()
  }

  private init(_ record: Substring) throws(CatalogueError) {
    var lines = record.split(separator: "\n", omittingEmptySubsequences: false)[...]
    let first = lines.popFirst() ?? ""
    let words = first.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].contains(".") else {
      throw CatalogueError(principle: String(first), reason: .missingTitle)
    }
    id = String(words[0])
    title = String(words[1])
    head = try Self.head(of: lines.prefix { !$0.isEmpty }, id: id)
    text = lines.drop { !$0.isEmpty }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func head(
    of lines: ArraySlice<Substring>, id: String
  ) throws(CatalogueError) -> [String: String] {
    var head: [String: String] = [:]
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts.first ?? "")
      guard parts.count == 2, fields.contains(name) else {
        throw CatalogueError(principle: id, reason: .unknownField(name))
      }
      guard head[name] == nil else { throw CatalogueError(principle: id, reason: .repeatedField(name)) }
      head[name] = String(parts[1].drop { $0 == " " })
    }
    return head
  }

  private func principle() throws(CatalogueError) -> Principle {
    guard let step = Principle.Step(rawValue: String(id.prefix { $0 != "." })) else {
      throw error(.invalidValue(field: "id", value: id))
    }
    guard try field("stage") == step.stage?.rawValue ?? "always" else { throw error(.stageDoesNotFitStep) }
    guard !text.isEmpty else { throw error(.missingText) }
    return Principle(
      id: id, title: title, polarity: try value("polarity", default: "do"), step: step,
      semantics: try value("class"), targets: try targets(), gate: try gate(), prior: try prior(),
      effort: try effort(), check: try field("check"), source: try source(), text: text)
  }

  private func field(_ name: String, default standard: String? = nil) throws(CatalogueError) -> String {
    guard let value = head[name] ?? standard, !value.isEmpty else { throw error(.missingField(name)) }
    return value
  }

  private func value<Value: RawRepresentable<String>>(
    _ name: String, default standard: String? = nil
  ) throws(CatalogueError) -> Value {
    let text = try field(name, default: standard)
    guard let value = Value(rawValue: text) else { throw error(.invalidValue(field: name, value: text)) }
    return value
  }

  private func targets() throws(CatalogueError) -> [Target] {
    let text = try field("targets")
    let targets = text.split(separator: " ").map { Target(rawValue: String($0)) }
    guard !targets.contains(nil) else { throw error(.invalidValue(field: "targets", value: text)) }
    return targets.compactMap { $0 }
  }

  private func gate() throws(CatalogueError) -> Gate {
    let text = try field("when")
    do { return try Gate(text) } catch { throw self.error(.invalidGate(error)) }
  }

  private func prior() throws(CatalogueError) -> Principle.Prior {
    let text = try field("prior")
    let numbers = text.split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 3, numbers == numbers.sorted(), numbers[0] > 0 else {
      throw error(.invalidValue(field: "prior", value: text))
    }
    return Principle.Prior(low: numbers[0], typical: numbers[1], high: numbers[2])
  }

  private func effort() throws(CatalogueError) -> Int {
    let text = try field("effort")
    guard let effort = Int(text), (1...5).contains(effort) else {
      throw error(.invalidValue(field: "effort", value: text))
    }
    return effort
  }

  private func source() throws(CatalogueError) -> String {
    let text = try field("source")
    guard text.hasPrefix("https://") else { throw error(.invalidValue(field: "source", value: text)) }
    return text
  }

  private func error(_ reason: CatalogueError.Reason) -> CatalogueError {
    CatalogueError(principle: id, reason: reason)
  }
}
