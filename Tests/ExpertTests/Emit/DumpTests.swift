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
    var e = RowCases.softmaxThreePass(rows: 4096, 4096, KernelParameters { $0.nonTemporalStores = true; $0.rowBuffer = true }); e.name = "perf-softmax3"
    var e2 = RowCases.softmaxThreePass(rows: 4096, 4096, KernelParameters { $0.nonTemporalStores = true; $0.rowBuffer = true; $0.prefetchBytes = 16384 }); e2.name = "perf-softmax3p"
    var b2 = RowCases.layerNorm(rows: 4096, 4096, KernelParameters { $0.nonTemporalStores = true; $0.prefetchBytes = 16384 }); b2.name = "perf-layernormp"
    var c2 = RowCases.geluRowSum(rows: 4096, 4096, KernelParameters { $0.unroll = 4 }); c2.name = "perf-gelu4"
    return [a, b, c, e, e2, b2, c2, swiglu(0), swiglu(16384),  { var d = TileCases.columnSoftmax(1024, 1024, batch: 16); d.name = "perf-columns"; return d }()]
  }
}
extension PerfCases {
  static func swiglu(_ prefetch: Int) -> EmittedCase {
    let n = 4096, rows = 4096
    var p = ProgramBuilder()
    let x = p.load(0), g = p.load(1)
    let sq = p.multiply(x, x)
    let mean = p.divide(p.reduction(0), p.constant(Double(n)))
    let scale = p.unary(.reciprocalSquareRoot, p.add(mean, p.constant(1e-6)))
    let norm = p.multiply(p.multiply(x, scale), p.load(2))
    let y = p.multiply(norm, p.multiply(g, p.unary(.sigmoid, g)))
    let kernel = Kernel(name: "rmsnorm_swiglu", extents: [rows, n], outerRank: 1,
      operands: [Access(buffer: 0, strides: [n, 1]), Access(buffer: 1, strides: [n, 1]), Access(buffer: 2, strides: [0, 1])],
      program: p.program, reductions: [Reduction(.sum, of: sq)],
      stores: [Store(y, to: Access(buffer: 0, strides: [n, 1]))], laneAxis: 1, parameters: KernelParameters { $0.nonTemporalStores = true; $0.prefetchBytes = prefetch })
    return EmittedCase(name: "perf-swiglu\(prefetch == 0 ? "" : "p")", plan: plan("rmsnorm_swiglu", reference: module("x, g", "F.rms_norm(x, (4096,), self.w, 1e-6) * F.silu(g)", setup: ["self.w = nn.Parameter(torch.randn(4096))"]), inputs: [buffer("x", [rows, n]), buffer("g", [rows, n]), buffer("self.w", [n])], outputs: [buffer("y", [rows, n])], body: .loops(kernel)))
  }
}
