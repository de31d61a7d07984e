import Domain

/// The Python text of a candidate: header, construction code, kernels, `ModelNew`.
struct TritonModule {
  let plan: CandidatePlan

  func text() -> String {
    let kernels = plan.launches.map(definition) + plan.tensorProducts.map { $0.text() }
    var parts = [CandidateHeader(plan, kernels: "Triton").text]
    let all = kernels.joined(separator: "\n\n\n")
    let written = plan.tensorProducts.first?.product.parts ?? .two
    let helpers = TritonPrelude.selection(for: all, parts: written)
    parts.append(imports((helpers + kernels).joined(), hasKernels: !kernels.isEmpty))
    parts.append(plan.constructionSource.trimmingNewlines)
    if !kernels.isEmpty { parts.append("\n" + (helpers + kernels).joined(separator: "\n\n\n") + "\n") }
    if plan.replaysGraph { parts.append(ReplayText.source) }
    parts.append(TritonForward(plan: plan).text())
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private func imports(_ text: String, hasKernels: Bool) -> String {
    var lines = (plan.replaysGraph ? ["import weakref", ""] : []) + ["import torch"]
    guard hasKernels else { return lines.joined(separator: "\n") }
    lines += ["import triton", "import triton.language as tl"]
    if text.contains("libdevice.") { lines.append("from triton.language.extra import libdevice") }
    return lines.joined(separator: "\n")
  }

  private func definition(_ launch: Launch) -> String {
    let text =
      switch launch.body {
      case .loops(let kernel): TritonKernel(launch, kernel).text()
      case .pool(let kernel): TritonPool(launch, kernel).text()
      }
    return text.trimmingNewlines
  }
}
