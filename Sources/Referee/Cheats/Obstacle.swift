import Essentials

/// Why a fixture can't run on a device.
enum Obstacle {
  static func reason(against fixture: CheatFixture, on device: String) -> String? {
    fixture.needs.lazy.compactMap { reason($0, device) }.first
  }

  private static func reason(_ need: CheatFixture.Need, _ device: String) -> String? {
    switch need {
    case .cuda: device == "cpu" ? "needs a GPU: run with --device cuda:0" : nil
    // Triton is part of PyTorch for CUDA.
    case .triton: device == "cpu" ? "needs Triton, and a GPU for it" : nil
    // The referee itself does not begin without one.
    case .compiler: nil
    case .x86: isX86 ? nil : "holds machine code for x86-64"
    }
  }

  private static var isX86: Bool {
    #if arch(x86_64) && os(Linux)
      true
    #else
      false
    #endif
  }
}
