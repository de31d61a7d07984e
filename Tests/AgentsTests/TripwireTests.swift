import Testing

@testable import Agents

struct TripwireTests {
  private static let body = "class ModelNew(torch.nn.Module):\n    pass\n"
  private static let kernel = "SOURCE = r\'\'\'extern \"C\" void f(float *x) {}\'\'\'\n"

  @Test(arguments: [
    "import torch\n\(kernel)\(body)",
    "import triton\nimport triton.language as tl\n@triton.jit\ndef f(): pass\n\(body)",
    "import os, sys\nfrom ctypes import CDLL\nimport torch.nn.functional as F  # plain\n\(kernel)\(body)",
    "\(kernel)\(body)    # import requests would be refused\n    # from here on it imports nothing\n",
  ])
  func `a kernel with its module passes`(source: String) throws {
    try Tripwires.check(source)
  }

  @Test(arguments: [
    ("\(kernel)class Model2: pass\n", "does not define class ModelNew"),
    ("import torch\n\(body)", "no kernel of its own"),
    ("\(kernel)\(body)if __name__ == \"__main__\":\n    pass\n", "test code"),
    ("\(kernel)\(body)def get_inputs():\n    return []\n", "test code"),
    ("\(kernel)class Model: pass\n\(body)", "test code"),
    ("\(kernel)\(body)assert torch.allclose(a, b)\n", "test code"),
    ("import requests\n\(kernel)\(body)", "imports requests"),
    ("import os, socket as s\n\(kernel)\(body)", "imports socket"),
    ("from problem import Model\n\(kernel)\(body)", "imports problem"),
    ("\(kernel)\(body)        import gc\n", "imports gc"),
    ("from urllib.request import urlopen\n\(kernel)\(body)", "imports urllib.request"),
    ("from . import reference\n\(kernel)\(body)", "imports ."),
  ])
  func `anything else is refused before it costs a build`(source: String, reason: String) {
    let error = #expect(throws: AnswerError.self) { try Tripwires.check(source) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func `an answer that is all braces or all text is read in time`() {
    for text in [String(repeating: "{", count: 50_000), String(repeating: "{\"a\"", count: 10_000)] {
      #expect(throws: AnswerError.self) { try JSONExtraction.object(in: text) }
    }
  }
}
