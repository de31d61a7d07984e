import Domain
import Foundation
import TestSupport
import Testing

@testable import PythonEnvironment

struct CompilerTests {
  private let environment = ProcessInfo.processInfo.environment

  @Test func `a compiler is found that builds a parallel loop`() async throws {
    var environment = environment
    environment["CXX"] = nil
    let compiler = try await Compiler.find(environment: environment)
    #expect(compiler.supportsOpenMP)
    #expect(!compiler.version.isEmpty)
  }

  @Test func `arguments in CXX are kept`() async throws {
    var environment = environment
    environment["CXX"] = "c++ -O1"
    let compiler = try await Compiler.find(environment: environment)
    #expect(compiler.arguments == ["-O1"])
  }

  @Test func `a CXX that doesn't work is an error that names it`() async throws {
    var environment = environment
    environment["CXX"] = "/no/such/compiler"
    let error = try await #require(throws: EggError.self) {
      try await Compiler.find(environment: environment)
    }
    #expect(error.code == .environment && error.message.contains("/no/such/compiler"))
  }

  @Test func `a compiler without OpenMP is taken when there is no other`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "#!/bin/sh\ncase \"$*\" in *-fopenmp*) exit 1;; esac\nexec /usr/bin/env PATH=\"\(environment["PATH"] ?? "")\" c++ \"$@\"\n",
      to: "clang++", executable: true)
    let compiler = try await Compiler.find(environment: ["PATH": folder.path])
    #expect(compiler.path == folder.path + "/clang++" && !compiler.supportsOpenMP)
  }

  @Test func `no compiler at all is an error with advice`() async throws {
    let folder = try TemporaryFolder()
    let error = try await #require(throws: EggError.self) {
      try await Compiler.find(environment: ["PATH": folder.path])
    }
    #expect(error.advice.contains("CXX"))
  }
}
