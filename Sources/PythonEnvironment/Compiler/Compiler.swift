public import Domain
public import Essentials

/// A C++ compiler that was tried on a small program.
public struct Compiler: Sendable, Hashable, Codable {
  /// The program's absolute path.
  public var path: String
  /// Arguments that come before all others, from a `CXX` such as `ccache g++`.
  public var arguments: [String]
  /// The first line of `--version`.
  public var version: String
  /// Whether it compiles and links a parallel loop with `-fopenmp`.
  public var supportsOpenMP: Bool

  /// The compiler for generated kernels: `CXX` if set, else the first of `c++`, `g++` and `clang++` that has OpenMP,
  /// else the first that works at all.
  ///
  /// Throws an `EggError` of code `environment` when `CXX` doesn't work or no compiler is found.
  public static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> Compiler {
    if let words = named(environment) {
      if let compiler = await tried(words, environment) { return compiler }
      throw EggError(
        .environment, "The C++ compiler named by CXX, \(words.joined(separator: " ")), doesn't work.",
        advice: "Correct CXX or unset it; EGG then looks for c++, g++ and clang++.")
    }
    var fallback: Compiler?
    for name in ["c++", "g++", "clang++"] {
      guard let compiler = await tried([name], environment) else { continue }
      if compiler.supportsOpenMP { return compiler }
      fallback = fallback ?? compiler
    }
    guard let fallback else { throw absence }
    return fallback
  }

  /// The error of a machine without a compiler.
  public static let absence = EggError(
    .environment,
    "There is no C++ compiler: none of c++, g++ and clang++ on the search path compiles a program.",
    advice: "Install one (Debian and Ubuntu: apt install g++), or name one by the variable CXX.")

  private static func named(_ environment: [String: String]) -> [String]? {
    let words = (environment["CXX"] ?? "").split(separator: " ").map(String.init)
    return words.isEmpty ? nil : words
  }

  /// The compiler if it compiles anything.
  private static func tried(_ words: [String], _ environment: [String: String]) async -> Compiler? {
    guard let name = words.first,
      let path = name.contains("/") ? name : SearchPath(environment).first(name),
      let version = try? await Command(path, words.dropFirst() + ["--version"], environment: environment)
        .capture(timeout: .seconds(60)), version.succeeded
    else { return nil }
    var compiler = Compiler(
      path: path, arguments: Array(words.dropFirst()),
      version: version.output.split(separator: "\n").first.map(String.init) ?? "", supportsOpenMP: true)
    if await compiler.compiles(with: ["-fopenmp"], environment) { return compiler }
    compiler.supportsOpenMP = false
    return await compiler.compiles(with: [], environment) ? compiler : nil
  }

  private static let program = """
    #ifdef _OPENMP
    #include <omp.h>
    extern "C" int threads() { return omp_get_max_threads(); }
    #endif
    #include <cmath>
    extern "C" float sum(const float *x, int n) {
      float s = 0;
    #pragma omp parallel for reduction(+ : s)
      for (int i = 0; i < n; ++i) s += std::sqrt(x[i]);
      return s;
    }
    """

  /// Whether a shared library comes out, as for a kernel.
  private func compiles(with flags: [String], _ environment: [String: String]) async -> Bool {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("egg-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let source = folder.appendingPathComponent("probe.cpp")
      try Data(Self.program.utf8).write(to: source)
      let output = folder.appendingPathComponent("probe.so").path
      let command = Command(
        path, arguments + ["-std=c++17", "-shared", "-fPIC"] + flags + [source.path, "-o", output],
        environment: environment)
      return try await command.capture(timeout: .seconds(60)).succeeded
    } catch {
      return false
    }
  }
}
