import Expert
import Foundation
import Testing

/// Products as Triton text: a change of the emitter shows in the review of these files.
@Suite("Emitted products")
struct ProductTextTests {
  @Test(
    "are as recorded (EGG_RECORD=1 records them anew, and fails)",
    arguments: ["product-70x33x40", "product-70x33x40-rounded", "convolution-image"])
  func areAsRecorded(_ name: String) throws {
    let item = try #require(ProductCases.all.first { $0.name == name })
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).py")
    let text = TritonEmitter().emit(item.plan)
    if ProcessInfo.processInfo.environment["EGG_RECORD"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.lastPathComponent)")
    } else {
      let recorded = try String(contentsOf: file, encoding: .utf8)
      #expect(text == recorded, "\(name) is emitted differently; EGG_RECORD=1 records it anew")
    }
  }
}
