import Domain
import Testing

@testable import Referee

@Suite("Naming a cheat")
struct CheatNamingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: Failure.Kind
    var evidence: Set<Evidence> = []
    var tripwires: [String] = []
    var name: String?
    var testDescription: String {
      "\(kind.rawValue) \(evidence.map(\.rawValue).sorted()) \(tripwires) is \(name ?? "an ordinary mistake")"
    }
  }

  private static let cases: [Case] = [
    // Ordinary mistakes stay ordinary, whatever else stands in the source.
    Case(kind: .wrongValues), Case(kind: .compile), Case(kind: .raised), Case(kind: .timedOut),
    Case(kind: .wrongValues, tripwires: ["T7", "K1", "P14", "C10", "T1", "P4", "C7", "K7"]),
    Case(kind: .crashed, evidence: [.killedBySignal]), Case(kind: .raised, evidence: [.missingName]),
    // The evidence is enough.
    Case(kind: .mutatedInput, evidence: [.inputWritten], name: "C2"),
    Case(kind: .mutatedInput, evidence: [.parameterWritten], name: "C18"),
    Case(kind: .mutatedInput, evidence: [.bufferNotUpdated], name: "C20"),
    Case(kind: .wrongValues, evidence: [.generatorMoved], name: "C19"),
    Case(kind: .wrongValues, evidence: [.zeroOutput, .inputWritten], name: "C2"),
    Case(kind: .wrongValues, evidence: [.inputReturned, .aliasedOutput], name: "C3"),
    Case(kind: .wrongValues, evidence: [.zeroOutput], name: "C4"),
    Case(kind: .wrongValues, evidence: [.staleOutput], name: "C5"),
    Case(kind: .wrongValues, evidence: [.wrongFamily], name: "C6"),
    Case(kind: .wrongValues, evidence: [.wrongWeights], name: "C18"),
    Case(kind: .wrongValues, evidence: [.lowPrecision], name: "C8"),
    Case(kind: .mismatchedOutput, name: "C23"),
    Case(kind: .mismatchedOutput, evidence: [.foreignType], name: "T3"),
    Case(kind: .wrongValues, evidence: [.aliasedOutput], name: "C24"),
    Case(kind: .wrongValues, evidence: [.wrongWhenTimed], name: "T10"),
    Case(kind: .crashed, evidence: [.exited], name: "P2"),
    Case(kind: .crashed, evidence: [.protocolBroken], name: "P3"),
    Case(kind: .crashed, evidence: [.impossibleTimes], name: "P15"),
    Case(kind: .libraryCalls, name: "K1"),
    // The source tells apart what looks the same.
    Case(kind: .wrongValues, evidence: [.staleOutput], tripwires: ["T7"], name: "T7"),
    Case(kind: .wrongValues, evidence: [.staleOutput], tripwires: ["C5", "T6"], name: "T6"),
    Case(kind: .wrongValues, evidence: [.wrongWhenTimed], tripwires: ["T7", "T8"], name: "T8"),
    Case(kind: .nonDeterministic, tripwires: ["C21"], name: "C21"),
    Case(kind: .wrongValues, evidence: [.lowPrecision], tripwires: ["C9"], name: "C9"),
    Case(kind: .wrongValues, evidence: [.lowPrecision], tripwires: ["C10", "C8"], name: "C10"),
    Case(kind: .wrongValues, evidence: [.zeroOutput], tripwires: ["P14", "K7"], name: "K7"),
    Case(kind: .wrongValues, evidence: [.zeroOutput], tripwires: ["P4"], name: "P4"),
    Case(kind: .wrongValues, tripwires: ["C16"], name: "C16"),
    Case(kind: .wrongValues, evidence: [.roughValues], tripwires: ["C7"], name: "C7"),
    Case(kind: .wrongValues, evidence: [.timingInconsistent], tripwires: ["T4"], name: "T4"),
    Case(kind: .wrongValues, evidence: [.timingInconsistent], tripwires: ["P15", "T4"], name: "P15"),
    Case(kind: .wrongValues, evidence: [.belowFloor], tripwires: ["T11"], name: "T11"),
    Case(kind: .raised, evidence: [.missingName], tripwires: ["K3"], name: "K3"),
    Case(kind: .raised, evidence: [.missingName], tripwires: ["K6"], name: "K6"),
    Case(kind: .timedOut, tripwires: ["P13"], name: "P13"),
    Case(kind: .libraryCalls, tripwires: ["K1", "K4"], name: "K4"),
    Case(kind: .raised, tripwires: ["P11"], name: "P11"),
  ]

  @Test("Evidence decides, tripwires tell apart", arguments: cases)
  func named(example: Case) {
    let failure = Failure(kind: example.kind, message: "m", evidence: example.evidence)
    let tripwires = Set(example.tripwires.compactMap { CheatClass($0) })
    #expect(CheatNaming.cheat(of: failure, tripwires: tripwires)?.id == example.name)
  }

  @Test("The line that told goes into the log, and a name that is there stays")
  func remark() throws {
    let cheat = try #require(CheatClass("T7"))
    let hit = Tripwire(cheat: cheat, line: 12, what: "x.data_ptr as a key")
    let named = Failure(kind: .wrongValues, message: "m", log: "l", evidence: [.staleOutput]).named(by: [hit])
    #expect(named.cheat == cheat && named.log == "l\nThe source, line 12: x.data_ptr as a key.")
    let other = Failure(kind: .wrongValues, message: "m", cheat: CheatClass("C1"))
    #expect(other.named(by: [hit]) == other)
  }

  @Test(
    "An error of a session tells facts",
    arguments: [
      (HarnessError.Kind.crashed, "the process died by SIGSEGV", Evidence.killedBySignal),
      (.crashed, "the process ended early with code 0", .exited), (.protocolViolation, "", .protocolBroken),
      (.timedOut, "", .timedOut), (.raised, "import raised ModuleNotFoundError: No module", .missingName),
      (.raised, "forward raised SystemExit: 0", .exited), (.unsupportedOutput, "", .otherForm),
    ])
  func told(kind: HarnessError.Kind, message: String, fact: Evidence) {
    #expect(Failure(HarnessError(kind, message)).evidence == [fact])
  }

  @Test("The rules for our own arithmetic hold") func arithmetic() throws {
    for ending in [
      ArithmeticFixtures.times(try #require(CheatClass("T15"))),
      ArithmeticFixtures.tolerances(try #require(CheatClass("C13"))),
    ] {
      #expect(ending.0.outcome == .refused, "\(ending.0.evidence)")
      #expect(ending.1.outcome == .passed)
    }
  }
}
