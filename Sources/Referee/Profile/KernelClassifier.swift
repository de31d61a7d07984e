import Domain

/// Decides who wrote a kernel, by what was found in files and in the process, and by names only where they are proof.
struct KernelClassifier: Sendable {
  /// A kernel's origin, and what says so.
  struct Judgement: Sendable, Hashable {
    var origin: KernelOrigin
    var label: String
  }

  private var jit: [String: Worker.JITKernel.Origin] = [:]
  private var cached: Set<String> = []
  private var generated: Set<String> = []
  /// Names defined in objects that the candidate built, and in ones that PyTorch's compiler did.
  private var built: Set<String> = []
  /// Names of kernels in the candidate's text.
  private var written: Set<String>

  /// Takes what a session and its workspace told, and the candidate's text.
  init(spans: Worker.SpanReport, resources: Worker.FoundResources, source: String) {
    // A name that is also another's is not the candidate's alone.
    for kernel in spans.jit where jit[kernel.name] == nil || kernel.origin != .candidate {
      jit[kernel.name] = kernel.origin
    }
    cached = Set(resources.triton.map(\.name))
    generated = Set(resources.generated)
    for object in resources.objects {
      if object.generated { generated.formUnion(object.defines) } else { built.formUnion(object.defines) }
    }
    written = SourceKernels.names(in: source)
  }

  /// Judges one line of a profile.
  func judge(_ kernel: Worker.SpanKernel) -> Judgement {
    guard kernel.kind == .kernel else { return Judgement(origin: .movement, label: kernel.kind.rawValue) }
    let name = KernelName(kernel.name)
    let signature = KernelSignature.all.first { name.bare.hasPrefix($0.prefix) }
    if let signature, signature.isProof { return Judgement(origin: signature.origin, label: signature.label) }
    if isGenerated(name) { return Judgement(origin: .generated, label: "torch.compile") }
    if let place = place(of: kernel.name, name) { return Judgement(origin: .own, label: place) }
    return Judgement(origin: .library, label: signature?.label ?? "unknown")
  }

  private func isGenerated(_ name: KernelName) -> Bool {
    generated.contains(name.function) || jit[name.function] == .generated
      || KernelSignature.generated.contains { name.bare.hasPrefix($0) }
  }

  /// Where the candidate compiled it; `nil` when nothing says that it did.
  private func place(of whole: String, _ name: KernelName) -> String? {
    if jit[name.function] == .candidate, cached.contains(name.function) { return "Triton" }
    if built.contains(whole) { return "extension" }
    // Compiled at run time from the text: there is no file, and no library of that name.
    if jit[name.function] == nil, written.contains(name.function) { return "source" }
    return nil
  }
}

/// The parts of a demangled kernel name.
struct KernelName: Sendable, Hashable {
  /// Without the type of a template's result.
  var bare: String
  /// The function alone: no namespace, arguments of a template, or parameters.
  var function: String

  init(_ name: String) {
    bare = name.hasPrefix("void ") ? String(name.dropFirst(5)) : name
    let text = bare.replacing("(anonymous namespace)::", with: "")
    let head = text.prefix { $0 != "<" && $0 != "(" }
    function = head.split(separator: ":").last.map(String.init) ?? text
  }

  /// Names as different tools write them are equal without spaces.
  static func key(_ name: String) -> String { String(KernelName(name).bare.filter { $0 != " " }) }
}

/// Kernels that a candidate's text defines in CUDA C++.
enum SourceKernels {
  /// The name after `__global__`, a type and perhaps launch bounds.
  static func names(in source: String) -> Set<String> {
    let pattern =
      #/__global__\s+(?:__launch_bounds__\s*\([^)]*\)\s*)?void\s+(?:__launch_bounds__\s*\([^)]*\)\s*)?(\w+)\s*\(/#
    return Set(source.matches(of: pattern).map { String($0.1) })
  }
}
