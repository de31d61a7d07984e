import Domain

/// The C++ compiler and the Python packages.
enum ToolchainChecks {
  static func all(_ explicitPython: String?, _ environment: [String: String]) async -> [DoctorCheck] {
    async let compilers = compilerChecks(environment)
    let survey = await PythonEnvironment.survey(explicit: explicitPython, environment: environment)
    let named = PythonCandidate.named(option: explicitPython, environment: environment) != nil
    let chosen = named ? survey.first?.installation : survey.lazy.compactMap(\.installation).first
    let compiler = await compilers + [nvcc(environment)]
    if let chosen { return compiler + packages(of: chosen) }
    if named, let first = survey.first { return compiler + [unfit(first)] }
    return compiler + [unmade(survey, await BasePython.find(in: environment))]
  }

  static func nvcc(_ environment: [String: String]) -> DoctorCheck {
    let path = CUDACompiler.path(environment: environment)
    return DoctorCheck(
      .toolchain, "nvcc", path == nil ? .missing : .ok,
      found: path ?? "neither CUDA_HOME nor PATH leads to one", cost: "The target cuda is not available.",
      mend: CUDACompiler.advice)
  }

  private static func compilerChecks(_ environment: [String: String]) async -> [DoctorCheck] {
    do {
      let compiler = try await Compiler.find(environment: environment)
      let text = "\(compiler.version) at \(compiler.path)"
      return [
        DoctorCheck(.toolchain, "C++ compiler", .ok, found: text, required: true),
        DoctorCheck(
          .toolchain, "OpenMP", compiler.supportsOpenMP ? .ok : .missing,
          found: compiler.supportsOpenMP ? "a parallel loop compiles" : "\(compiler.path) refuses -fopenmp",
          cost: "Kernels for the target cpu run on one core.",
          mend: "Install GCC, or the OpenMP library of your compiler (libomp), and name the compiler by CXX."),
      ]
    } catch {
      let advice = (error as? EggError)?.advice ?? ""
      return [
        DoctorCheck(
          .toolchain, "C++ compiler", .missing, found: (error as? EggError)?.message ?? "\(error)",
          cost: "No kernel for the target cpu can be built.", mend: advice, required: true)
      ]
    }
  }

  static func packages(of python: PythonInstallation) -> [DoctorCheck] {
    [
      DoctorCheck(
        .toolchain, "Python", .ok, found: "\(python.version) at \(python.path) (\(python.origin.rawValue))",
        required: true),
      DoctorCheck(
        .toolchain, "PyTorch", .ok,
        found: python.torchVersion
          + (python.cudaVersion.map { ", built for CUDA \($0)" } ?? ", without CUDA"),
        required: true),
      DoctorCheck(.toolchain, "NumPy", .ok, found: python.numpyVersion, required: true),
      DoctorCheck(
        .toolchain, "Triton", python.tritonVersion == nil ? .missing : .ok,
        found: python.tritonVersion ?? "not installed", cost: "The target triton is not available.",
        mend: "Install it beside PyTorch: \(python.path) -m pip install triton"),
    ]
  }

  private static func unfit(_ result: ProbeResult) -> DoctorCheck {
    DoctorCheck(
      .toolchain, "Python", .missing, found: "\(result.path): \(result.shortcoming ?? "unknown")",
      cost: "Nothing can be evaluated.",
      mend: result.advice ?? "Name another interpreter, or none: EGG then finds or makes one.", required: true
    )
  }

  private static func unmade(_ survey: [ProbeResult], _ base: BasePython?) -> DoctorCheck {
    let skipped = survey.map { "\($0.path): \($0.shortcoming ?? "unknown")" }.joined(separator: "; ")
    guard let base else {
      return DoctorCheck(
        .toolchain, "Python", .missing, found: skipped.isEmpty ? BasePython.absence.message : skipped,
        cost: "Nothing can be evaluated.", mend: BasePython.absence.advice, required: true)
    }
    return DoctorCheck(
      .toolchain, "Python", .limited,
      found: "no PyTorch yet (\(skipped)); EGG will make an environment from \(base.path)",
      cost: "The first run downloads PyTorch, which takes some minutes.",
      mend: "Nothing to do; or name an interpreter that has PyTorch: --python PATH.", required: true)
  }
}
