import Domain
import Essentials
import Presentation
import PythonEnvironment
import Referee

/// The machine that a run needs, and the one place where the rooms are put together.
struct Machine: Sendable {
  let python: PythonInstallation
  /// The folder that holds the harness.
  let harness: String
  /// `nil` where there is none and nothing but C++ needs one.
  let compiler: Compiler?
  /// Whether nothing is said of what is waited for.
  let isQuiet: Bool

  /// Finds everything, or makes it.
  ///
  /// - Throws: `.environment` when there is no PyTorch and none can be had, or no C++ compiler where it is needed.
  static func find(python: String?, quiet: Bool, needsCompiler: Bool = true) async throws -> Machine {
    let view = SetupView.standardError()
    defer { view.finish() }
    return try await Interruption.cancelling {
      let compiler = needsCompiler ? try await Compiler.find() : try? await Compiler.find()
      let python = try await PythonEnvironment.resolve(explicit: python) { if !quiet { view.show($0) } }
      return Machine(
        python: python, harness: try PythonEnvironment.harnessFolder(), compiler: compiler,
        isQuiet: quiet)
    }
  }

  /// Versions for the record.
  var facts: [String: String] {
    Machine.ownFacts.merging([
      "python": python.version, "torch": python.torchVersion, "numpy": python.numpyVersion,
      "compiler": compiler?.version ?? "none",
    ]) { $1 }
  }

  /// What there is to say without Python.
  static var ownFacts: [String: String] {
    ["egg": EggVersion.current, "system": ProcessInfo.processInfo.operatingSystemVersionString]
  }

  /// What a missing compiler costs on a device.
  ///
  /// - Throws: `.environment` on a processor, whose kernels are all C++.
  func remarkOnCompiler(for device: DeviceName) throws(EggError) -> String? {
    if compiler != nil { return nil }
    if !device.isGPU { throw Compiler.absence }
    return "there is no C++ compiler: torch.compile, Triton's launchers and C++ extensions need one"
  }

  /// Checks that kernels of a target can be compiled here.
  ///
  /// - Throws: `.environment` when the compiler of the target's language is missing.
  func requireCompilers(for target: Target) throws(EggError) {
    if target == .cpu, compiler == nil { throw Compiler.absence }
    if target == .triton, python.tritonVersion == nil {
      throw EggError(
        .environment, "The target triton needs Triton, which \(python.path) lacks.",
        advice: "Install it beside PyTorch: \(python.path) -m pip install triton")
    }
    if target == .cuda, CUDACompiler.path() == nil {
      throw EggError(
        .environment, "The target cuda needs nvcc; neither CUDA_HOME nor PATH leads to one.",
        advice: CUDACompiler.advice)
    }
  }

  /// The model of a device.
  static func name(of device: DeviceName) async -> String {
    guard case .cuda(let index) = device else { return Processor.current().name }
    return await GraphicsDevice.all().first { $0.index == index }?.name ?? device.rawValue
  }

  /// Runs `body` with a referee for a problem.
  func withReferee<Result: Sendable>(
    for problem: Problem, settings: RunSettings, device: DeviceName = .cpu, preparesCompile: Bool = true,
    _ body: (any Refereeing) async throws -> Result
  ) async throws -> Result {
    try await Referee.withReferee(
      configuration(on: device), problem: problem, settings: settings,
      notify: isQuiet ? Machine.silence : Machine.note, preparesCompile: preparesCompile
    ) { referee in try await body(referee) }
  }

  /// How a referee on this machine is set up.
  func configuration(on device: DeviceName) -> RefereeConfiguration {
    RefereeConfiguration(
      python: python.path, harness: harness,
      environment: compiler.map { ["CXX": ([$0.path] + $0.arguments).joined(separator: " ")] } ?? [:],
      device: device)
  }

  /// Says nothing.
  static let silence: @Sendable (String) async -> Void = { _ in }

  /// Says on standard error what a run waits for.
  static let note: @Sendable (String) async -> Void = { text in
    StandardStreams.note([Line(text, .faint)])
  }
}
