import Domain
import TestSupport
import Testing

@testable import Referee

struct HealthProbeTests {
  private func reading(
    exact: Bool = true, digest: String = "d", multiply: Double = 1, copy: Double = 1
  ) -> Worker.Probe {
    Worker.Probe(exact: exact, digest: digest, multiplySeconds: multiply, copySeconds: copy)
  }

  @Test func `a device that does the work as before is healthy`() {
    #expect(HealthProbe.complaint(about: reading(multiply: 2, copy: 0.5), calibration: reading()) == nil)
    #expect(HealthProbe.complaint(about: reading(multiply: 99), calibration: nil) == nil)
  }

  @Test func `wrong bits, other bits and a crawl are complaints`() {
    #expect(HealthProbe.complaint(about: reading(exact: false), calibration: nil)?.contains("wrong") == true)
    #expect(
      HealthProbe.complaint(about: reading(digest: "e"), calibration: reading())?.contains("bits") == true)
    #expect(
      HealthProbe.complaint(about: reading(copy: 4), calibration: reading())?.contains("4.0 times") == true)
  }

  @Test func `the harness's reading of this machine is exact`() async throws {
    let configuration = try await HarnessSetup.configuration()
    let folder = try TemporaryFolder()
    let found = try await withHarness(HarnessLaunch(role: .trusted, configuration: configuration)) { server in
      let session = try await server.open(SessionOptions(role: .tool, threads: 1, workspace: folder.path))
      return try await session.call("probe", timeout: 60) as Worker.Probe
    }
    #expect(found.exact && HealthProbe.complaint(about: found, calibration: found) == nil)
  }
}
