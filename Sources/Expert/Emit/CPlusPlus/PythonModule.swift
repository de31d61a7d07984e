import Domain

/// The Python text of a candidate: header, construction code, kernels, loader, `ModelNew`.
struct PythonModule {
  let plan: CandidatePlan
  let kernels: KernelTexts

  func text() -> String {
    var parts = [header, "import torch", plan.constructionSource.trimmingNewlines]
    if !kernels.signatures.isEmpty {
      parts.append("_EGG_KERNELS = r'''\n\(kernels.source)'''")
      parts.append(LoaderText.source)
      parts.append(functions)
    }
    parts.append(ForwardWriter(plan: plan, signatures: kernels.signatures).text())
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var header: String {
    var lines = ["# \(plan.problem): a candidate with C++ kernels, written by EGG.", "#"]
    lines += plan.inputs.compactMap { input in
      input.type.map {
        "# Made for \(input.name): \($0.elementType.rawValue) \(PythonLiteral.tuple($0.shape))"
      }
    }
    lines += plan.decisions.map { "# - \($0.replacing("\n", with: " "))" }
    let principles = principles
    if !principles.isEmpty { lines.append("# Principles: \(principles.joined(separator: ", "))") }
    return lines.joined(separator: "\n")
  }

  private var principles: [String] {
    var seen: Set<String> = []
    return plan.steps.flatMap { step -> [String] in
      switch step {
      case .evaluate, .perform: []
      case .launch(let launch): launch.body.principles
      case .blockedProduct(let product): product.epilogue.body.principles
      case .tensorProduct(let product): product.epilogue.body.principles
      }
    }.filter { seen.insert($0).inserted }
  }

  private var functions: String {
    let lines = kernels.signatures.map {
      "_\($0.name) = _egg_function(_egg_library, \"\($0.name)\", \"\($0.argumentTypes)\")"
    }
    return (["_egg_library = _egg_build(_EGG_KERNELS)"] + lines).joined(separator: "\n")
  }
}

/// Python spellings.
enum PythonLiteral {
  static func tuple(_ numbers: [Int]) -> String {
    numbers.count == 1 ? "(\(numbers[0]),)" : "(\(numbers.map(String.init).joined(separator: ", ")))"
  }

  static func type(_ type: ElementType) -> String { "torch.\(type.rawValue)" }
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
  fileprivate var trimmingNewlines: String {
    String(drop(while: \.isNewline).reversed().drop(while: \.isNewline).reversed())
  }
}
