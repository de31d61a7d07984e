import Domain

/// Divides a call's time among those who wrote what ran.
struct ShareCount: Sendable {
  var spans: Worker.SpanReport
  var resources: Worker.FoundResources
  var classifier: KernelClassifier

  init(spans: Worker.SpanReport, resources: Worker.FoundResources, source: String) {
    (self.spans, self.resources) = (spans, resources)
    classifier = KernelClassifier(spans: spans, resources: resources, source: source)
  }

  /// A kernel or an operation that is not the candidate's own.
  struct Part: Sendable, Hashable {
    var name: String
    var label: String
    var origin: KernelOrigin
    var seconds: Double
  }

  /// What is not the candidate's own, largest first.
  func foreignParts(onGPU: Bool) -> [Part] {
    let parts: [Part] =
      onGPU
      ? spans.kernels.map { kernel in
        let judgement = classifier.judge(kernel)
        return Part(
          name: kernel.name, label: judgement.label, origin: judgement.origin, seconds: sound(kernel.seconds))
      }
      : spans.operations.compactMap { operation in
        OperationOrigin.origin(of: operation.name).map {
          Part(name: operation.name, label: "PyTorch", origin: $0, seconds: sound(operation.seconds))
        }
      }
    return parts.filter { $0.origin != .own }.sorted { $0.seconds > $1.seconds }
  }

  /// By device time where kernels ran on one; `nil` where nothing was seen.
  func shares(onGPU: Bool) -> KernelShares? { onGPU ? deviceShares : hostShares }

  private var deviceShares: KernelShares? {
    var seconds: [KernelOrigin: Double] = [:]
    for kernel in spans.kernels {
      seconds[classifier.judge(kernel).origin, default: 0] += sound(kernel.seconds)
    }
    return KernelShares(seconds: seconds)
  }

  /// On a processor the time outside of all operations is that of own code, if the process runs any; else it is the
  /// interpreter's, which counts for nobody.
  private var hostShares: KernelShares? {
    var seconds: [KernelOrigin: Double] = [:]
    var outside = sound(spans.outsideSeconds)
    for operation in spans.operations {
      if let origin = OperationOrigin.origin(of: operation.name) {
        seconds[origin, default: 0] += sound(operation.seconds)
      } else {
        outside += sound(operation.seconds)
      }
    }
    if !ownObjects.isEmpty { seconds[.own] = outside }
    if seconds.values.reduce(0, +) == 0 { seconds[.library] = outside }
    return KernelShares(seconds: seconds, doubt: doubt)
  }

  /// Objects that the process executes and PyTorch's compiler did not make; the workspace is the runner's own.
  private var ownObjects: [String] {
    let generated = Set(resources.objects.filter(\.generated).map(\.path))
    return spans.objects.filter { !generated.contains($0) && !$0.hasPrefix("inductor/") }
  }

  /// A call of a library from native code is not seen by PyTorch's profiler, so its time would pass for own.
  private var doubt: String? {
    let executed = Set(ownObjects)
    for object in resources.objects where executed.contains(object.path) {
      if let call = object.imports.first(where: NativeLibraries.computes) {
        return "\(object.path) calls \(call) of a library, whose time can't be told from its own"
      }
    }
    return nil
  }

  /// What a session tells may be any number.
  private func sound(_ seconds: Double) -> Double { seconds.isFinite ? max(0, seconds) : 0 }
}

/// Functions of libraries that compute and that PyTorch's profiler does not see.
enum NativeLibraries {
  /// Whether a symbol is one of them.
  static func computes(_ symbol: String) -> Bool {
    prefixes.contains(where: symbol.hasPrefix) || fortran.contains(symbol)
  }

  private static let prefixes = [
    "cblas_", "LAPACKE_", "dnnl_", "mkl_", "MKL_", "vmsExp", "vsExp", "openblas_", "fftw_", "fftwf_",
    "_ZN4dnnl",
    "xnn_", "_ZN5Eigen",
  ]
  /// BLAS under its Fortran names.
  private static let fortran: Set<String> = Set(
    ["s", "d", "c", "z"].flatMap { type in
      ["gemm", "gemv", "ger", "trsm", "trmm", "syrk", "symm", "dot", "axpy", "scal"].map { "\(type)\($0)_" }
    })
}
