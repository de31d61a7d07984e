import Testing

@testable import Referee

@Suite("What a device was occupied with")
struct DeviceUsageTests {
  @Test("Parts add up to the whole, however work ends")
  func parts() async throws {
    struct Failed: Error {}
    let usage = DeviceUsage()
    try await usage.during(.check) { try await Task.sleep(for: .milliseconds(20)) }
    await #expect(throws: Failed.self) {
      try await usage.during(.check) {
        try await Task.sleep(for: .milliseconds(20))
        throw Failed()
      }
    }
    #expect(Set(usage.parts.keys) == ["check"])
    #expect(try #require(usage.parts["check"]) >= 0.04)
  }

  @Test("A part of a part is taken out of it")
  func within() async throws {
    let usage = DeviceUsage()
    let start = ContinuousClock.now
    try await usage.during(.timing) {
      try await usage.during(.examination, of: .timing) { try await Task.sleep(for: .milliseconds(50)) }
    }
    let timing = try #require(usage.parts["timing"])
    let examination = try #require(usage.parts["examination"])
    #expect(examination >= 0.05 && timing >= 0)
    #expect(timing + examination <= (ContinuousClock.now - start) / .seconds(1))
  }
}
