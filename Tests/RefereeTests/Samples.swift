import Domain

/// Problems and candidates of the tests.
enum Samples {
  /// A small problem with a parameter: y = gelu(x) * scale, and a sum of each row.
  static let problem = """
    import torch
    import torch.nn as nn

    class Model(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.scale = nn.Parameter(torch.rand(width) + 0.5)

        def forward(self, x):
            return torch.nn.functional.gelu(x) * self.scale

    def get_inputs():
        return [torch.rand(256, 1024)]

    def get_init_inputs():
        return [1024]
    """

  /// A candidate whose forward is the given statements, with `x` and `self.scale` at hand.
  static func candidate(_ forward: String, preamble: String = "") -> Candidate {
    let body = forward.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "        \($0)" }.joined(separator: "\n")
    let source = """
      import os, signal, sys, time
      import torch
      import torch.nn as nn
      \(preamble)

      class ModelNew(nn.Module):
          def __init__(self, width):
              super().__init__()
              self.scale = nn.Parameter(torch.rand(width) + 0.5)

          def forward(self, x):
      \(body)
      """
    return Candidate(source: source, stage: .structure, title: "test")
  }

  static let expression = "torch.nn.functional.gelu(x) * self.scale"

  static let honest = candidate("return \(expression)")
}
