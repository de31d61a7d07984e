import Expert
import Foundation
import Testing
@Suite struct DumpTests {
  @Test(.enabled(if: ProcessInfo.processInfo.environment["EGG_DUMP"] != nil)) func dump() throws {
    let folder = ProcessInfo.processInfo.environment["EGG_DUMP"] ?? ""
    for item in EmitterCases.all + PerfCases.all {
      try CPlusPlusEmitter().emit(item.plan).write(toFile: "\(folder)/\(item.name).py", atomically: true, encoding: .utf8)
    }
  }
}
enum PerfCases {
  static var all: [EmittedCase] {
    let fast = KernelParameters { $0.nonTemporalStores = true }
    var a = RowCases.softmaxOnline(rows: 4096, 4096, fast); a.name = "perf-softmax"
    var b = RowCases.layerNorm(rows: 4096, 4096, fast); b.name = "perf-layernorm"
    var c = RowCases.geluRowSum(rows: 4096, 4096, fast); c.name = "perf-gelu"
    return [a, b, c]
  }
}
