import Domain

/// The comment at the head of a candidate: what it is for, what was decided, by which principles.
struct CandidateHeader {
  let text: String

  /// - Parameter kernels: the language of the kernels.
  init(_ plan: CandidatePlan, kernels: String) {
    var lines = ["# \(plan.problem): a candidate with \(kernels) kernels, written by EGG.", "#"]
    lines += plan.inputs.compactMap { input in
      input.type.map {
        "# Made for \(input.name): \($0.elementType.rawValue) \(PythonLiteral.tuple($0.shape))"
      }
    }
    lines += plan.decisions.map { "# - \($0.replacing("\n", with: " "))" }
    var seen: Set<String> = []
    let principles = plan.steps.compactMap(\.body?.principles).flatMap(\.self).filter {
      seen.insert($0).inserted
    }
    if !principles.isEmpty { lines.append("# Principles: \(principles.joined(separator: ", "))") }
    text = lines.joined(separator: "\n")
  }
}

/// Python spellings.
enum PythonLiteral {
  static func tuple(_ numbers: [Int]) -> String {
    numbers.count == 1 ? "(\(numbers[0]),)" : "(\(numbers.map(String.init).joined(separator: ", ")))"
  }

  static func type(_ type: ElementType) -> String { "torch.\(type.rawValue)" }
}

extension CandidatePlan.Step {
  /// The generated kernel of the step.
  var body: Launch.Body? {
    switch self {
    case .evaluate, .perform: nil
    case .launch(let launch): launch.body
    case .blockedProduct(let product): product.epilogue.body
    case .tensorProduct(let product): product.epilogue.body
    }
  }
}

extension Launch.Body {
  var principles: [String] {
    switch self {
    case .loops(let kernel): kernel.principles
    case .pool(let kernel): kernel.principles
    }
  }
}

extension String {
  /// The text without newlines at its ends.
  var trimmingNewlines: String {
    String(drop(while: \.isNewline).reversed().drop(while: \.isNewline).reversed())
  }
}
