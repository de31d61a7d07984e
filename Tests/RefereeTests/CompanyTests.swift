import Domain
import Essentials
import Testing

@testable import Referee

@Suite("Memory that may be another problem's")
struct CompanyTests {
  @Test("A candidate without memory is judged again when it is alone", arguments: [1, 2])
  func memory(problems: Int) async throws {
    let company = Company()
    let failure = Failure(kind: .exhausted, message: "CUDA out of memory")
    let verdict = await capture {
      try await company.joined {
        if problems == 1 { return try company.examine(failure) }
        try await company.joined { try company.examine(failure) }
      }
    }
    if problems == 1 { return try verdict.get() }
    let error = #expect(throws: EggError.self) { try verdict.get() }
    #expect(error?.cause == .memory && error?.message.contains("CUDA out of memory") == true)
    // The other one has left.
    try await company.joined { try company.examine(failure) }
  }

  @Test("Other failures stand, whoever else is there")
  func others() async throws {
    let company = Company()
    try await company.joined {
      try await company.joined {
        try company.examine(nil)
        try company.examine(Failure(kind: .wrongValues, message: "wrong"))
      }
    }
  }
}
