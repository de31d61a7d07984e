import Domain
import Foundation
import Testing

@testable import Knowledge

/// Features of traced graphs as PyTorch wrote them, in the language of gates.
struct WorkFeaturesTests {
  @Test(arguments: [
    (
      "rmsnorm_swiglu",
      "has(norm_rms) and has(gate_mul) and w.family == normalisation and w.n_heavy == 2 and w.n_red == 1 and not w.size1 and w.siblings == 0"
    ),
    ("masked_softmax", "has(softmax) and seq(pointwise, softmax) and w.inner == 1 and w.n_red == 2"),
    ("groupnorm_silu", "has(norm_gn) and seq(norm, pointwise) and not has(conv)"),
    ("layernorm_residual", "has(norm_ln) and has(residual_add) and seq(residual_add, norm)"),
    ("cross_entropy", "has(loss) and has(gather) and has(reduce_all) and w.family == reduction"),
    ("cumulative_sum", "has(cumsum) and w.family == scan and w.red > 1"),
    ("huber_loss", "has(loss) and has(reduce_all) and w.n_kernels_eager == 1"),
    (
      "mlp",
      "seq(linear, pointwise) and seq(matmul, pointwise) and w.family == contraction and w.siblings == 1"
    ),
    ("conv_net", "has(conv) and has(pool_max) and has(gap) and seq(pointwise, pool_max) and w.taps == 9"),
    (
      "attention_block",
      "has(sdpa) and has(bmm) and has(linear) and w.sq == 512 and w.hd == 32 and w.hq == 8 and w.B == 4 and w.siblings >= 1"
    ),
    (
      "batchnorm_relu_maxpool",
      "has(norm_bn) and seq(norm, pointwise) and seq(monotone, pool_max) and w.pool_win >= 2"
    ),
    ("bias_gelu_rowsum", "has(reduce_row) and has(affine) and seq(pointwise, reduce_row)"),
    ("rotary_embedding", "has(cat) and w.n_pointwise >= 8 and w.structure == none"),
  ])
  func `an example's features are what an expert would say`(name: String, gate: String) throws {
    let features = SituationFeatures.features(admission: try GraphFixture.admission(name))
    let terms = try Gate(gate).decidingTerms(features)
    #expect(
      try Gate(gate).evaluate(features) == .yes,
      "\(terms) \(features.operations?.sorted() ?? [])")
  }

  @Test(arguments: [
    (
      "sum.dim_IntList", [8, 32], ", [1]", [8],
      "has(sum_feat) and w.red == 32 and w.inner == 1 and w.rows == 8"
    ),
    ("mean.dim", [2, 3, 4, 5], ", [2, 3]", [2, 3], "has(gap) and w.red == 20"),
    ("mean.dim", [2, 3, 4, 5], ", [-2]", [2, 3, 5], "has(mean_axis) and not has(gap) and w.inner == 5"),
    ("amax.default", [8, 1], ", [1]", [8], "w.size1"),
    ("sum.default", [8, 32], "", [], "has(reduce_all) and w.red == 256"),
    ("relu.default", [8], "", [8], "w.family == elementwise and has(monotone) and w.n_heavy == 0"),
    ("div.Scalar", [8], ", 3.0", [8], "has(div_const) and has(affine)"),
    ("pow.Tensor_Scalar", [8], ", 2", [8], "has(pow_const)"),
    ("contiguous.default", [8], "", [8], "w.n_kernels_eager == 0"),
    ("view.default", [8], ", [2, 4]", [2, 4], "w.n_kernels_eager == 0"),
    ("dropout.default", [8], ", 0.5, false", [8], "has(identity_op)"),
    ("flip.default", [8], ", [0]", [8], "has(flip)"),
    ("topk.default", [8, 32], ", 4", [8, 4], "has(topk)"),
    (
      "batch_norm.default", [4, 3, 8, 8], ", null, null, null, null, true", [4, 3, 8, 8],
      "has(norm_bn) and not w.eval_mode and w.red == 256"
    ),
    ("some_new_operation.default", [8], "", [8], "w.n_kernels_eager == 1 and w.n_pointwise == 0"),
  ])
  func `a call's features`(
    operation: String, shape: [Int], arguments: String, result: [Int], gate: String
  ) throws {
    let admission = try GraphFixture.call(operation, on: shape, arguments: arguments, result: result)
    let features = SituationFeatures.features(admission: admission)
    let terms = try Gate(gate).decidingTerms(features)
    #expect(try Gate(gate).evaluate(features) == .yes, "\(terms)")
  }

  @Test func `parts of one tensor are not taken for the same tensor`() throws {
    let features = WorkFeatures.features(of: try GraphFixture.admission("attention_block"))
    #expect(features.values["w.structure"] == .symbol("none"))
  }

  @Test(
    arguments: [
      ("parameter", [64, 64], "none", true), ("input", [64, 64], nil, false),
      ("input", [64, 32], "none", false),
    ] as [(String, [Int], String?, Bool)])
  func `only a square matrix from outside may have a structure, and a matrix of weights makes a linear layer`(
    kind: String, shape: [Int], structure: String?, isLinear: Bool
  ) throws {
    let text = """
      {"nodes": [{"name": "x", "kind": "input", "index": 0, "type": {"dtype": "float32", "shape": [8, 64]}},
        {"name": "w", "kind": "\(kind)", "type": {"dtype": "float32", "shape": \(shape)}},
        {"name": "t", "kind": "call", "op": "aten.numpy_T.default", "args": [{"node": "w"}], "kwargs": {},
         "type": {"dtype": "float32", "shape": \(Array(shape.reversed()))}},
        {"name": "p", "kind": "call", "op": "aten.matmul.default", "args": [{"node": "x"}, {"node": "t"}],
         "kwargs": {}, "type": {"dtype": "float32", "shape": [8, 64]}},
        {"name": "s", "kind": "call", "op": "aten.sum.dim_IntList", "args": [{"node": "p"}, [1]], "kwargs": {},
         "type": {"dtype": "float32", "shape": [8]}}], "outputs": {"node": "s"}, "mutations": []}
      """
    let graph = try CanonicalJSON.decode(JSONValue.self, from: Data(text.utf8))
    let features = WorkFeatures.features(of: GraphFixture.admission(graph))
    #expect(features.values["w.structure"] == structure.map { .symbol($0) })
    #expect(try Gate("seq(linear, sum_feat)").evaluate(features) == (isLinear ? .yes : .no))
  }

  @Test func `buffers that a call updates are named once each`() throws {
    let graph = try CanonicalJSON.decode(
      JSONValue.self,
      from: Data(
        """
        {"nodes": [], "outputs": null, "mutations": [{"target": "norm.running_var", "node": "a"},
          {"target": "norm.running_mean", "node": "a"}, {"target": "norm.running_var", "node": "b"}]}
        """.utf8))
    #expect(
      WorkFeatures.updatedBuffers(of: GraphFixture.admission(graph)) == [
        "norm.running_mean", "norm.running_var",
      ])
    #expect(WorkFeatures.updatedBuffers(of: GraphFixture.admission(.null)).isEmpty)
  }

  @Test(arguments: [("y", "gram"), ("z", nil)] as [(String, String?)])
  func `a tensor times its own transpose is known, a product of two inputs is open`(
    second: String, structure: String?
  ) throws {
    let type = "{\"dtype\": \"float32\", \"shape\": [64, 64]}"
    let text = """
      {"nodes": [{"name": "x", "kind": "input", "index": 0, "type": \(type)},
        {"name": "z", "kind": "input", "index": 1, "type": \(type)},
        {"name": "y", "kind": "call", "op": "aten.t.default", "args": [{"node": "x"}], "kwargs": {}, "type": \(type)},
        {"name": "p", "kind": "call", "op": "aten.mm.default", "args": [{"node": "x"}, {"node": "\(second)"}],
         "kwargs": {}, "type": \(type)}], "outputs": {"node": "p"}, "mutations": []}
      """
    let graph = try CanonicalJSON.decode(JSONValue.self, from: Data(text.utf8))
    let features = WorkFeatures.features(of: GraphFixture.admission(graph))
    #expect(features.values["w.structure"] == structure.map { .symbol($0) })
    #expect(
      try Gate("w.M == 64 and w.N == 64 and w.K == 64 and w.chain_gain == 1").evaluate(features) == .yes)
  }

  @Test func `without a graph only what was measured is known`() {
    let admission = GraphFixture.admission(.null)
    let features = SituationFeatures.features(admission: admission)
    #expect(features.operations == nil && features.values["w.bytes_min"] == .number(1e6))
    #expect(features.values["w.family"] == nil && WorkFeatures.family(of: admission) == "unknown")
  }

  @Test(arguments: [
    ("{\"nodes\": [{\"kind\": \"call\"}]}"), ("{\"nodes\": [{\"name\": 3, \"kind\": \"input\"}]}"), ("{}"),
    ("[]"),
  ])
  func `a damaged graph is no graph`(text: String) throws {
    #expect(TracedGraph(try CanonicalJSON.decode(JSONValue.self, from: Array(text.utf8).data)) == nil)
  }

  @Test func `every feature that is computed is declared, with its kind`() throws {
    let profile = ProfileReport(
      source: .counters, seconds: 1e-4, headroom: 2, achievedBandwidth: 1e12,
      kernels: [
        KernelProfile(
          name: "k", origin: .own, share: 1, seconds: 1e-4, grid: [64, 2, 1], block: [256, 1, 1],
          registers: 40,
          sharedBytes: 1024, spilledBytes: 0, occupancy: 0.5, metrics: ["dram-throughput-percent": 50])
      ])
    let candidate = Candidate(source: "tl.dot(a, b, mask=m) num_stages=3", stage: .structure, title: "t")
    for name in ["attention_block", "conv_net", "masked_softmax"] {
      for device in [GraphFixture.device, GraphFixture.hopper] {
        let features = SituationFeatures.features(
          admission: try GraphFixture.admission(name, on: device), candidate: candidate, profile: profile)
        for (name, value) in features.values {
          let kind: Vocabulary.Kind =
            switch value {
            case .number: .number
            case .symbol: .symbol
            case .flag: .truth
            }
          #expect(Vocabulary.features[name] == kind, "\(name)")
          if case .symbol(let symbol) = value { #expect(Vocabulary.symbols.contains(symbol), "\(symbol)") }
        }
        #expect(features.operations?.isSubset(of: Vocabulary.operations) == true)
      }
    }
  }

  @Test func `a profile on a chip gives waves, fractions and counters`() throws {
    let profile = ProfileReport(
      source: .counters, seconds: 1e-4, headroom: 2, achievedBandwidth: 1.5e12,
      kernels: [
        KernelProfile(
          name: "k", origin: .own, share: 1, seconds: 1e-4, grid: [1056, 1, 1], block: [256, 1, 1],
          occupancy: 0.5,
          metrics: ["l2-hit-rate-percent": 61])
      ])
    let features = SituationFeatures.features(
      admission: try GraphFixture.admission("mlp", on: GraphFixture.hopper), profile: profile)
    let gate =
      "k.waves == 2 and k.grid == 1056 and p.bw_frac == 0.5 and p.roof_frac == 0.5 and p.l2hit == 61 and d.cc == 90 and d.tma and d.smem_blk == 232448"
    let terms = try Gate(gate).decidingTerms(features)
    #expect(try Gate(gate).evaluate(features) == .yes, "\(terms)")
    #expect(try Gate("p.dram > 1").evaluate(features) == .unknown)
  }
}

extension Array where Element == UInt8 {
  fileprivate var data: Data { Data(self) }
}
