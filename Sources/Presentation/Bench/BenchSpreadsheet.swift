import Domain
public import Suite

/// The results as comma-separated values (RFC 4180): one line for each problem and agent.
public enum BenchSpreadsheet {
  /// The text of the file.
  public static func text(for results: BenchResults) -> String {
    ([columns.map(\.title)] + results.problems.map { row in columns.map { $0.value(row) } })
      .map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private struct Column: Sendable {
    var title: String
    var value: @Sendable (ProblemResult) -> String

    init(_ title: String, _ value: @escaping @Sendable (ProblemResult) -> String) {
      self.title = title
      self.value = value
    }

    static func number(_ title: String, _ value: @escaping @Sendable (ProblemResult) -> Double?) -> Column {
      Column(title) { value($0).map { "\($0)" } ?? "" }
    }
  }

  private static let columns: [Column] = [
    Column("level") { $0.level ?? "" }, Column("problem", \.problem), Column("agents", \.agents),
    Column("status", \.status.rawValue), Column("reason") { $0.reason ?? "" },
    Column("degenerate") { "\($0.isDegenerate)" }, Column("device") { $0.device ?? "" },
    Column("target", \.target.rawValue), Column("precision", \.precision.rawValue),
    Column("strict") { "\($0.verdict.strict)" },
    Column("kernelbench") { $0.verdict.kernelbench.map { "\($0)" } ?? "" },
    .number("over_eager") { $0.speedup.eager?.value }, .number("over_eager_low") { $0.speedup.eager?.low },
    .number("over_eager_high") { $0.speedup.eager?.high },
    .number("over_fastest") { $0.speedup.fastest?.value },
    .number("over_fastest_low") { $0.speedup.fastest?.low },
    .number("over_fastest_high") { $0.speedup.fastest?.high },
    Column("fastest") { $0.speedup.fastest?.baseline.rawValue ?? "" },
    Column("returned") { $0.returned?.rawValue ?? "" }, .number("candidate_us") { $0.time?.candidate },
    .number("eager_us") { $0.time?.eager }, .number("floor_us") { $0.time?.floor },
    .number("own_kernel_share", \.ownKernelShare), Column("evaluations") { "\($0.evaluations)" },
    Column("seconds") { "\($0.seconds)" }, .number("device_seconds", \.deviceSeconds),
    Column("tokens_input") { "\($0.tokens.input)" }, Column("tokens_output") { "\($0.tokens.output)" },
    .number("usd", \.usd), Column("candidate") { $0.candidate ?? "" },
  ]

  private static func quoted(_ field: String) -> String {
    // A field that begins like a formula would be one in a spreadsheet.
    let field = "=+-@".contains(field.first ?? " ") && Double(field) == nil ? "'" + field : field
    guard field.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
