import Domain
import Testing

@testable import Referee

@Suite("Who wrote a kernel")
struct KernelClassifierTests {
  static func kernel(
    _ name: String, kind: Worker.SpanKernel.Kind = .kernel, seconds: Double = 1e-5
  ) -> Worker.SpanKernel {
    Worker.SpanKernel(
      name: name, kind: kind, seconds: seconds, count: 1, grid: [8, 1, 1], block: [128, 1, 1], registers: 32,
      sharedBytes: 0)
  }

  static func spans(
    kernels: [Worker.SpanKernel] = [], operations: [ProfileReport.Step] = [], outside: Double = 0,
    objects: [String] = [], jit: [Worker.JITKernel] = []
  ) -> Worker.SpanReport {
    Worker.SpanReport(
      callSeconds: 1e-3, outsideSeconds: outside, spanSeconds: 1e-3, busySeconds: 1e-3, kernels: kernels,
      operations: operations, objects: objects, jit: jit, compiled: [])
  }

  static func object(
    _ path: String, defines: [String] = [], imports: [String] = [], generated: Bool = false
  ) -> Worker.BuiltObject {
    Worker.BuiltObject(path: path, generated: generated, defines: defines, imports: imports, kernels: [])
  }

  static func triton(_ name: String) -> Worker.CompiledKernel { Worker.CompiledKernel(name: name) }

  private static let inExtension = "void scale<float>(float const*, float*, int)"

  private static let classifier = KernelClassifier(
    spans: spans(jit: [
      Worker.JITKernel(name: "row_sum", origin: .candidate),
      Worker.JITKernel(name: "bsr_dense", origin: .package),
      Worker.JITKernel(name: "odd_name", origin: .generated),
      Worker.JITKernel(name: "uncached", origin: .candidate),
    ]),
    resources: Worker.FoundResources(
      triton: ["row_sum", "bsr_dense", "odd_name"].map(triton),
      objects: [
        object("torch-extensions/a.so", defines: [inExtension, "ampere_sgemm_128x64_nn"]),
        object("inductor/b.so", defines: ["generated_kernel"], generated: true),
      ], generated: ["triton_helper_kernel"]),
    source: """
      text = r'''
      extern "C" __global__ void at_run_time(float* x) {}
      __global__ __launch_bounds__(256) void bounded(float* x) {}
      '''
      """)

  struct Example: Sendable, CustomTestStringConvertible {
    var name: String
    var origin: KernelOrigin
    var label: String
    var testDescription: String { name }
  }

  static let examples = [
    Example(name: "row_sum", origin: .own, label: "Triton"),
    Example(name: inExtension, origin: .own, label: "extension"),
    Example(name: "at_run_time", origin: .own, label: "source"),
    Example(name: "bounded", origin: .own, label: "source"),
    // Triton kernels of others, compiled in the same process.
    Example(name: "bsr_dense", origin: .library, label: "unknown"),
    Example(name: "triton_poi_fused_add_relu_0", origin: .generated, label: "torch.compile"),
    Example(name: "triton_helper_kernel", origin: .generated, label: "torch.compile"),
    Example(name: "odd_name", origin: .generated, label: "torch.compile"),
    // Nothing in the cache of this process says that it was compiled here.
    Example(name: "uncached", origin: .library, label: "unknown"),
    Example(name: "scale", origin: .library, label: "unknown"),
    // A library's name is proof, whatever file mentions it.
    Example(name: "ampere_sgemm_128x64_nn", origin: .library, label: "cuBLAS"),
    Example(name: "nvjet_hsh_128x256_64x4_1x2_h_bz_NNT", origin: .library, label: "cuBLAS"),
    Example(
      name: "void cutlass::Kernel2<cutlass_80_tensorop_s1688gemm_128x128_16x5_nn_align4>(T::Params)",
      origin: .library, label: "cuBLAS"),
    Example(
      name: "sm90_xmma_fprop_implicit_gemm_f32f32_tf32f32_f32_nhwckrsc_nhwc", origin: .library, label: "cuDNN"
    ),
    Example(
      name: "void at::native::vectorized_elementwise_kernel<4, at::native::CUDAFunctor_add<float>>(int)",
      origin: .library, label: "ATen"),
    Example(
      name:
        "void at::native::vectorized_elementwise_kernel<4, at::native::FillFunctor<float>, std::array<char*, 1>>(int)",
      origin: .movement, label: "ATen copy"),
    Example(name: "void cub::DeviceReduceKernel<float>(float*)", origin: .library, label: "CUB"),
  ]

  @Test("is decided by facts", arguments: examples)
  func decision(example: Example) {
    let judgement = Self.classifier.judge(Self.kernel(example.name))
    #expect(judgement == .init(origin: example.origin, label: example.label))
  }

  @Test("does not matter for copies and fills")
  func movement() {
    #expect(Self.classifier.judge(Self.kernel("row_sum", kind: .copy)).origin == .movement)
    #expect(Self.classifier.judge(Self.kernel("Memset (Device)", kind: .fill)).origin == .movement)
  }

  @Test("stays open when a package has a kernel of the same name")
  func sharedName() {
    let jit = [
      Worker.JITKernel(name: "k", origin: .candidate), Worker.JITKernel(name: "k", origin: .package),
    ]
    for order in [jit, jit.reversed()] {
      let classifier = KernelClassifier(
        spans: Self.spans(jit: order),
        resources: Worker.FoundResources(triton: [Self.triton("k")], objects: [], generated: []), source: "")
      #expect(classifier.judge(Self.kernel("k")).origin == .library)
    }
  }

  @Test("is judged by the function's name, whatever surrounds it")
  func names() {
    #expect(KernelName("void (anonymous namespace)::f<g(int)>(h)").function == "f")
    #expect(KernelName("a::b::c(int)").function == "c")
    #expect(KernelName("plain").function == "plain")
    #expect(KernelName("").function == "")
    #expect(KernelName.key("void f<int, 2>(T *)") == KernelName.key("f<int,2>(T*)"))
  }
}

@Suite("The share of own kernels")
struct ShareCountTests {
  private typealias Tests = KernelClassifierTests

  private func shares(_ spans: Worker.SpanReport, _ objects: [Worker.BuiltObject] = []) -> KernelShares? {
    ShareCount(
      spans: spans,
      resources: Worker.FoundResources(triton: [Tests.triton("mine")], objects: objects, generated: []),
      source: ""
    ).shares(onGPU: !spans.kernels.isEmpty)
  }

  @Test("is a part of device time on a GPU")
  func device() throws {
    let spans = Tests.spans(
      kernels: [
        Tests.kernel("mine", seconds: 6e-5), Tests.kernel("ampere_sgemm_32x32", seconds: 3e-5),
        Tests.kernel("Memcpy DtoD", kind: .copy, seconds: 1e-5), Tests.kernel("x", seconds: -.infinity),
      ], jit: [Worker.JITKernel(name: "mine", origin: .candidate)])
    let found = try #require(shares(spans))
    #expect(
      abs(found.own - 0.6) < 1e-9 && abs(found.library - 0.3) < 1e-9 && abs(found.movement - 0.1) < 1e-9)
  }

  private let operations = [
    ProfileReport.Step(name: "aten::mm", seconds: 4e-4),
    ProfileReport.Step(name: "aten::copy_", seconds: 1e-4),
  ]

  @Test("is nothing for PyTorch calls, however long the interpreter takes")
  func interpreter() throws {
    let found = try #require(shares(Tests.spans(operations: operations, outside: 5e-4)))
    #expect(found.own == 0 && abs(found.library - 0.8) < 1e-9 && abs(found.movement - 0.2) < 1e-9)
    #expect(shares(Tests.spans(outside: 5e-4))?.own == 0)
  }

  @Test("is the time outside of operations for native code of the candidate")
  func native() throws {
    let spans = Tests.spans(operations: operations, outside: 5e-4, objects: ["kernels/a.so"])
    let found = try #require(shares(spans, [Tests.object("kernels/a.so", imports: ["malloc"])]))
    #expect(abs(found.own - 0.5) < 1e-9 && found.doubt == nil)
  }

  @Test("is in doubt where native code calls a library that the profiler does not see")
  func doubt() throws {
    let spans = Tests.spans(operations: operations, outside: 5e-4, objects: ["kernels/a.so"])
    for call in ["cblas_sgemm", "sgemm_", "dnnl_sgemm", "mkl_jit_create_sgemm"] {
      let found = try #require(shares(spans, [Tests.object("kernels/a.so", imports: ["malloc", call])]))
      #expect(found.doubt?.contains(call) == true)
    }
    let unused = try #require(shares(spans, [Tests.object("kernels/b.so", imports: ["cblas_sgemm"])]))
    #expect(unused.doubt == nil)
  }

  @Test("is nothing for code that PyTorch's compiler generated")
  func generated() throws {
    let spans = Tests.spans(
      operations: [ProfileReport.Step(name: "## Call CompiledFxGraph abc ##", seconds: 9e-4)], outside: 1e-4,
      objects: ["inductor/x/y.so"])
    let found = try #require(shares(spans, [Tests.object("inductor/x/y.so", generated: true)]))
    #expect(found.own == 0 && found.generated == 1)
  }

  @Test("of a failure names the largest parts of others")
  func failure() {
    let spans = Tests.spans(operations: operations, outside: 1e-5, objects: ["kernels/a.so"])
    let count = ShareCount(
      spans: spans, resources: Worker.FoundResources(triton: [], objects: [], generated: []), source: "")
    let failure = LibraryCallsRule.failure(
      count.shares(onGPU: false), parts: count.foreignParts(onGPU: false))
    #expect(failure.kind == .libraryCalls && failure.evidence == [.libraryCalls])
    #expect(failure.message.contains("2 %") && failure.message.contains("90 %"))
    #expect(failure.log.hasPrefix("library: aten::mm (PyTorch) 400.0 microseconds"))
    #expect(LibraryCallsRule.failure(nil, parts: []).message.contains("could not be recorded"))
  }
}
