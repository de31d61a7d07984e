import Domain

/// Puts together what several sources told into one report that names the best of them.
struct ProfileAssembly: Sendable {
  /// Seconds of a call by the referee's own timing.
  var seconds: Double
  var admission: Admission
  /// Compute capability of the GPU; `nil` on a processor.
  var capability: String?
  /// The candidate's own steps, if it tells them.
  var told: [ProfileReport.Step] = []
  var spans: Worker.SpanReport?
  var resources = Worker.FoundResources(triton: [], objects: [], generated: [])
  /// The candidate's text; empty for a baseline.
  var source = ""
  var counters: [CounterOutput.Launch] = []
  var fallback: [String] = []

  /// The report.
  var report: ProfileReport {
    let kernels = kernels
    let steps = steps(kernels)
    return ProfileReport(
      source: bestSource(kernels, steps), seconds: seconds,
      headroom: seconds / max(admission.floorSeconds, .leastNormalMagnitude),
      achievedBandwidth: admission.compulsoryBytes / seconds, steps: steps, kernels: kernels, shares: shares,
      fallback: fallback)
  }

  /// How the call's time is divided.
  var shares: KernelShares? { count?.shares(onGPU: capability != nil) }

  private var count: ShareCount? {
    spans.map { ShareCount(spans: $0, resources: resources, source: source) }
  }

  private func bestSource(_ kernels: [KernelProfile], _ steps: [ProfileReport.Step]) -> ProfileReport.Source {
    if kernels.contains(where: { !$0.metrics.isEmpty }) { return .counters }
    if kernels.contains(where: { $0.spilledBytes != nil }) { return .compiler }
    return kernels.isEmpty && steps.isEmpty ? .roofline : .timing
  }

  private var kernels: [KernelProfile] {
    guard capability != nil, let spans, let count else { return [] }
    let total = spans.kernels.map(\.seconds).reduce(0, +)
    let facts = CompilerFacts(spans: spans, resources: resources)
    let metrics = CounterTable(counters)
    return spans.kernels.prefix(ProfileAssembly.mostKernels).map { kernel in
      let judgement = count.classifier.judge(kernel)
      var profile = KernelProfile(
        name: kernel.name, origin: judgement.origin, label: judgement.label,
        share: total > 0 ? kernel.seconds / total : 0, seconds: kernel.seconds, launches: kernel.count,
        grid: kernel.grid, block: kernel.block, registers: kernel.registers, sharedBytes: kernel.sharedBytes,
        metrics: metrics.metrics(of: kernel))
      facts.complete(&profile)
      addOccupancy(to: &profile)
      return profile
    }
  }

  private static let mostKernels = 64

  private func addOccupancy(to profile: inout KernelProfile) {
    guard let capability, let registers = profile.registers, !profile.block.isEmpty else { return }
    let occupancy = Occupancy(
      capability: capability, threads: profile.threads, registers: registers,
      sharedBytes: profile.sharedBytes ?? 0)
    profile.occupancy = occupancy?.part
    profile.limiter = occupancy?.limiter.rawValue
  }

  /// Largest first: the candidate's own words, else its kernels, else PyTorch's operations on a processor.
  private func steps(_ kernels: [KernelProfile]) -> [ProfileReport.Step] {
    let found = told.isEmpty ? (capability == nil ? operations : kernelSteps(kernels)) : told
    return found.sorted { $0.seconds > $1.seconds }
  }

  private func kernelSteps(_ kernels: [KernelProfile]) -> [ProfileReport.Step] {
    var seconds: [String: Double] = [:]
    for kernel in kernels { seconds[KernelName(kernel.name).function, default: 0] += kernel.seconds }
    return seconds.map { ProfileReport.Step(name: $0.key, seconds: $0.value) }
  }

  /// Operations of at least a hundredth of the call, and what native code of the candidate takes.
  private var operations: [ProfileReport.Step] {
    guard let spans, let shares else { return [] }
    var steps = spans.operations
    if shares.own > 0 {
      steps.append(ProfileReport.Step(name: ProfileAssembly.ownCode, seconds: spans.outsideSeconds))
    }
    return steps.filter { $0.seconds.isFinite && $0.seconds >= spans.callSeconds / 100 }
  }

  /// The name of a step on a processor that the candidate's own native code takes.
  static let ownCode = "own native code"
}

/// Registers and spills by kernel, as compilers and drivers tell them.
private struct CompilerFacts {
  var jit: [String: Worker.JITKernel]
  var compiled: [String: Worker.CompiledKernel]

  init(spans: Worker.SpanReport, resources: Worker.FoundResources) {
    jit = Dictionary(spans.jit.map { ($0.name, $0) }) { first, second in
      first.registers == nil ? second : first
    }
    // A name may stand for several launch configurations; the one with the most spills tells the most.
    let all = spans.compiled + resources.objects.flatMap(\.kernels) + resources.triton
    compiled = Dictionary(all.map { (KernelName.key($0.name), $0) }) { first, second in
      (first.stackBytes ?? 0) >= (second.stackBytes ?? 0) ? first : second
    }
  }

  func complete(_ profile: inout KernelProfile) {
    let fromJIT = jit[KernelName(profile.name).function]
    let fromFile = compiled[KernelName.key(profile.name)]
    profile.registers = profile.registers ?? fromJIT?.registers ?? fromFile?.registers
    profile.sharedBytes = profile.sharedBytes ?? fromFile?.sharedBytes
    profile.spilledBytes = fromJIT?.spilledBytes ?? fromFile?.stackBytes
  }
}
