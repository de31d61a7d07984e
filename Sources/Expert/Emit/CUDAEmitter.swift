import Domain

/// Writes candidates whose kernels are CUDA C++, compiled by nvcc when the candidate is imported.
///
/// As on a processor, kernels have a plain C interface and are called through `ctypes`.
public struct CUDAEmitter: CandidateEmitting {
  /// Makes an emitter.
  public init() {}

  /// Self-contained Python text that defines `ModelNew`.
  ///
  /// A plan's kernel names must be unique, and `CUDATarget.canWrite` must hold for its kernels.
  public func emit(_ plan: CandidatePlan) -> String { CUDAModule(plan: plan.dividedIntoBlocks()).text() }
}

/// The Python text of a candidate: header, construction code, kernels, loader, `ModelNew`.
struct CUDAModule {
  let plan: CandidatePlan

  func text() -> String {
    var parts = [CandidateHeader(plan, kernels: "CUDA C++").text]
    parts.append((plan.replaysGraph ? "import weakref\n\n" : "") + "import torch")
    parts.append(plan.constructionSource.trimmingNewlines)
    if !plan.launches.isEmpty {
      parts.append("_EGG_KERNELS = r'''\n\(source)\n'''")
      parts += [CUDALoaderText.source, functions]
    }
    if plan.replaysGraph { parts.append(ReplayText.source) }
    parts.append(TritonForward(plan: plan, call: CUDAModule.call).text())
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  /// One translation unit.
  private var source: String {
    let kernels = plan.launches.compactMap { launch -> String? in
      guard case .loops(let kernel) = launch.body else { return nil }
      return CUDAKernel(launch, kernel).text()
    }.joined(separator: "\n\n")
    return (CUDAPrelude.selection(for: kernels) + [kernels]).joined(separator: "\n\n")
  }

  private var functions: String {
    let lines = plan.launches.map { launch in
      let name = CUDASignature(launch).name
      return
        "_\(name) = _egg_function(_egg_library, \"\(name)\", \(launch.inputs.count + launch.outputs.count))"
    }
    return (["_egg_library = _egg_build(_EGG_KERNELS)"] + lines).joined(separator: "\n")
  }

  /// The statement of `forward` that runs a kernel; its arguments keep their memory until it is in the stream.
  static func call(_ launch: Launch) -> String {
    let inputs = launch.inputs.map { "\($0.name).contiguous()" }
    let arguments =
      ["_\(CUDASignature(launch).name)", TritonForward.deviceName] + inputs + launch.outputs.map(\.name)
    return "_egg_launch(\(arguments.joined(separator: ", ")))"
  }
}
