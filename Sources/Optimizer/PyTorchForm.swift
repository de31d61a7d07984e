import Domain

/// The problem's own module in one of PyTorch's forms, as a candidate: what a run returns when no kernel is faster.
enum PyTorchForm {
  /// The module in a form; `nil` for forms that change global settings of its user's process.
  static func candidate(_ form: Baseline, of admission: Admission) -> Candidate? {
    guard let body = body(of: form) else { return nil }
    return Candidate(
      source: "\(admission.trace.moduleSource)\n\n\(body)\n", stage: .memory,
      title: Candidate.title(of: form))
  }

  private static func body(of form: Baseline) -> String? {
    switch form {
    case .eager:
      """
      class ModelNew(Model):
          \"""The module itself: no kernel was found that is faster.\"""
      """
    case .compile: compiled(mode: "default", result: "outputs")
    // A recorded graph writes every call's outputs to the same place; whoever keeps them needs copies.
    case .compileReduceOverhead:
      compiled(
        mode: "reduce-overhead",
        result:
          "torch.utils._pytree.tree_map_only(torch.Tensor, torch.Tensor.clone, outputs)")
    case .compileMaxAutotune: compiled(mode: "max-autotune-no-cudagraphs", result: "outputs")
    case .eagerTF32: nil
    }
  }

  private static func compiled(mode: String, result: String) -> String {
    """
    import torch


    class ModelNew(Model):
        \"""The module itself under torch.compile: no kernel was found that is faster.\"""

        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            self._compiled = torch.compile(super().forward, mode="\(mode)", dynamic=False)

        def forward(self, *inputs):
            outputs = self._compiled(*inputs)
            return \(result)
    """
  }
}
