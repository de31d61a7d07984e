import Foundation
import Testing

@testable import LanguageModels

struct RetryTests {
  private func policy(_ random: Double) -> RetryPolicy {
    var policy = RetryPolicy()
    policy.random = { random }
    return policy
  }

  @Test func `pauses double up to a minute, and half of each is random`() {
    let short = (1...7).map { policy(0).pause(after: $0, retryAfter: nil) }
    #expect(short == [0.5, 1, 2, 4, 8, 16, 30].map { .seconds($0) })
    #expect(policy(1).pause(after: 3, retryAfter: nil) == .seconds(4))
    #expect(policy(0).pause(after: 8, retryAfter: nil) == nil)
  }

  @Test func `a pause that the server asks for is never shortened, and one beyond patience is an end`() {
    #expect(policy(0).pause(after: 1, retryAfter: .seconds(42)) == .seconds(42))
    #expect(policy(1).pause(after: 1, retryAfter: .seconds(42)) == .seconds(42.5))
    #expect(policy(0).pause(after: 1, retryAfter: .seconds(601)) == nil)
    #expect(policy(0).pause(after: 8, retryAfter: .seconds(1)) == nil)
  }

  @Test(arguments: [
    (408, true), (409, true), (429, true), (500, true), (503, true), (529, true), (400, false), (401, false),
    (404, false), (422, false),
  ])
  func `a status says whether another try may help`(status: Int, expected: Bool) {
    #expect(RetryPolicy.isTransient(status) == expected)
  }

  @Test(
    arguments: [
      (["retry-after": "3"], 3), (["retry-after": " 1.5 "], 1.5), (["retry-after-ms": "250"], 0.25),
      (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], 37),
      (["retry-after": "Sun, 06 Nov 1994 08:48:00 GMT"], nil), (["retry-after": "-1"], nil),
      (["retry-after": "soon"], nil), (["retry-after": "Sun, 06 Foo 1994 08:49:37 GMT"], nil), ([:], nil),
      (["retry-after": "1e300"], 1e6),
    ] as [([String: String], Double?)])
  func `Retry-After is read as seconds or as a date`(headers: [String: String], seconds: Double?) {
    let now = Date(timeIntervalSince1970: 784_111_740)
    #expect(RetryAfter.pause({ headers[$0] }, now: now) == seconds.map { .seconds($0) })
  }
}
