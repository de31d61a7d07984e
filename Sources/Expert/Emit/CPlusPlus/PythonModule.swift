import Domain

/// The Python text of a candidate: header, construction code, kernels, loader, `ModelNew`.
struct PythonModule {
  let plan: CandidatePlan
  let kernels: KernelTexts

  func text() -> String {
    var parts = [
      CandidateHeader(plan, kernels: "C++").text, "import torch", plan.constructionSource.trimmingNewlines,
    ]
    if !kernels.signatures.isEmpty {
      parts.append("_EGG_KERNELS = r'''\n\(kernels.source)'''")
      parts.append(LoaderText.source)
      parts.append(functions)
    }
    parts.append(ForwardWriter(plan: plan, signatures: kernels.signatures).text())
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var functions: String {
    let lines = kernels.signatures.map {
      "_\($0.name) = _egg_function(_egg_library, \"\($0.name)\", \"\($0.argumentTypes)\")"
    }
    return (["_egg_library = _egg_build(_EGG_KERNELS)"] + lines).joined(separator: "\n")
  }
}
