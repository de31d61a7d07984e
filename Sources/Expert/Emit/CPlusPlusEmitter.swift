import Domain

/// Writes candidates whose kernels are C++, compiled by the system's compiler when the candidate is imported.
///
/// The kernels have a plain C interface and are called through `ctypes`: a candidate builds in a second or two, where
/// PyTorch's extension headers alone would take most of a minute.
public struct CPlusPlusEmitter: CandidateEmitting {
  /// Makes an emitter.
  public init() {}

  /// Self-contained Python text that defines `ModelNew`.
  ///
  /// A plan's kernel names must be unique; scans of both directions in one kernel cost a row buffer; a blocked
  /// product's epilogue has no finale, and its lanes run along its row.
  public func emit(_ plan: CandidatePlan) -> String {
    let kernels = KernelTexts(plan)
    return PythonModule(plan: plan, kernels: kernels).text()
  }
}

/// The C++ of all kernels of a plan.
struct KernelTexts {
  /// The kernels' C functions, in the order of the plan's steps.
  private(set) var signatures: [KernelSignature] = []
  /// The source, one translation unit; empty if the plan launches nothing.
  let source: String

  init(_ plan: CandidatePlan) {
    var texts: [(width: Int, text: String)] = []
    var signatures: [KernelSignature] = []
    for step in plan.steps {
      switch step {
      // Planned for GPUs alone.
      case .evaluate, .perform, .tensorProduct: continue
      case .launch(let launch):
        let (signature, text, width) = Self.write(launch, rowsFactor: nil)
        signatures.append(signature)
        texts.append((width, text))
      case .blockedProduct(let product):
        let (signature, text, width) = Self.write(product.epilogue, rowsFactor: product.rowsFactor)
        signatures.append(signature)
        texts.append((width, text))
      }
    }
    self.signatures = signatures
    source = Self.translationUnit(texts)
  }

  private static func write(_ launch: Launch, rowsFactor: Int?) -> (KernelSignature, String, Int) {
    switch launch.body {
    case .loops(let kernel):
      let writer = KernelWriter(launch, kernel, rowsFactor: rowsFactor)
      return (writer.signature, writer.text(), kernel.parameters.vectorWidth)
    case .pool(let kernel):
      let writer = PoolWriter(launch, kernel)
      return (writer.signature, writer.text(), kernel.parameters.vectorWidth)
    }
  }

  /// Kernels of one vector width share the helpers of a namespace.
  private static func translationUnit(_ texts: [(width: Int, text: String)]) -> String {
    guard !texts.isEmpty else { return "" }
    let widths = Set(texts.map(\.width)).sorted()
    let parts = widths.map { width in
      let kernels = texts.filter { $0.width == width }.map(\.text)
      let helpers = Prelude.selection(for: kernels.joined(separator: "\n"))
      let body = ([Prelude.opening(width: width)] + helpers + kernels + [Prelude.closing]).joined(
        separator: "\n\n")
      let name = width == 0 ? "widest" : "width\(width)"
      return "namespace \(name) {\n\n\(body)\n\n}  // namespace \(name)"
    }
    return ([Prelude.headers] + parts).joined(separator: "\n\n") + "\n"
  }
}

extension BlockedProduct {
  /// Iterations of the epilogue's leading dimension that one row of the product stands for.
  var rowsFactor: Int {
    guard case .loops(let kernel) = epilogue.body, let extent = kernel.extents.first else { return 1 }
    let rows = left.type.shape.first ?? 1
    return extent % max(1, rows) == 0 ? max(1, extent / max(1, rows)) : max(1, extent / max(1, blockRows))
  }
}
