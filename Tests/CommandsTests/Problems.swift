import Testing

/// Problem files for tests: a sound one and what can be wrong with one.
enum Problems {
  /// A problem with parts that may be replaced.
  static func source(
    head: String = "", forward: String = "return torch.relu(x) + 1",
    inputs: String = "return [torch.randn(64, 64)]", initialInputs: String = "return []",
    construction: String = "super().__init__()"
  ) -> String {
    """
    import torch
    \(head)

    class Model(torch.nn.Module):
        def __init__(self):
            \(construction)

        def forward(self, x):
            \(forward)


    def get_inputs():
        \(inputs)


    def get_init_inputs():
        \(initialInputs)

    """
  }

  /// The sound one.
  static let sound = source()

  /// The sound one's own computation, as a candidate.
  static let candidate = """
    import torch


    class ModelNew(torch.nn.Module):
        def forward(self, x):
            return torch.relu(x) + 1

    """

  /// What is wrong, the file, and what the message must say besides the file's name.
  struct Bad: Sendable, CustomTestStringConvertible {
    var title: String
    var text: String
    var says: [String]
    var testDescription: String { title }
  }

  /// Files that can't be judged: some of each kind; the referee's own tests have them all.
  static let bad = [
    Bad(title: "syntax error", text: sound + "def broken(:\n", says: ["line 18", "def broken(:"]),
    Bad(title: "no Model", text: sound.replacing("class Model(", with: "class Modell("), says: ["Model"]),
    Bad(title: "forward raises", text: source(forward: "raise ValueError('no way')"), says: ["no way"]),
    Bad(title: "text as output", text: source(forward: "return 'text'"), says: ["tensor", "tuple", "dict"]),
    Bad(
      title: "complex input", text: source(inputs: "return [torch.randn(4, dtype=torch.complex64)]"),
      says: ["complex64"]),
    Bad(title: "too large", text: source(inputs: "return [torch.empty(1 << 45)]"), says: ["memory"]),
  ]
}
