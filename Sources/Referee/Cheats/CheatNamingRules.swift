import Domain

extension CheatNaming {
  /// The table, from the most telling evidence to the least; the first rule that fits gives the name.
  static let rules: [Rule] =
    addresses + channels + process + sideEffects + clocks + memory + forms + searches + kernels + values

  /// Text for whoever reads the log.
  private static let addresses = [tripped("P11")]

  /// What reached the parent is not what the harness writes.
  private static let channels = [
    tripped("P15", .protocolBroken, .impossibleTimes, .timingInconsistent),
    always("P3", .protocolBroken), always("P15", .impossibleTimes),
  ]

  private static let process = [
    tripped("K3", .missingName), tripped("K6", .missingName),
    always("P2", .exited),
    tripped("P13", .timedOut, .killedBySignal, .exhausted),
    tripped("K8", .networkRefused), tripped("K7", .fileRefused),
  ]

  private static let sideEffects = [
    tripped("P5", .inputWritten), always("C2", .inputWritten), always("C18", .parameterWritten),
    always("C19", .generatorMoved), tripped("T12", .flagsChanged), always("C17", .flagsChanged),
    always("C20", .bufferNotUpdated),
  ]

  /// Clocks that do not agree.
  ///
  /// Without a tripwire it stays open which of them was tricked.
  private static let clocks = [
    tripped("T5", .timingInconsistent, .belowFloor), tripped("T4", .timingInconsistent, .belowFloor),
    tripped("P9", .timingInconsistent, .hiddenThreads), tripped("T11", .timingInconsistent, .belowFloor),
    tripped("T13", .timingInconsistent, .belowFloor), tripped("T9", .timingInconsistent, .belowFloor),
    tripped("T1", .timingInconsistent, .belowFloor), tripped("T16", .timingInconsistent, .hiddenThreads),
    tripped("T2", .timingInconsistent, .hiddenThreads), tripped("T14", .timingInconsistent),
    always("T16", .hiddenThreads),
  ]

  /// Answers that were kept.
  private static let memory =
    ["T9", "T8", "T10", "T6", "T7", "C5"].map { id in
      Rule(cheat: known(id), evidence: kept, needsTripwire: true)
    } + [
      always("C3", .inputReturned), always("C24", .aliasedOutput), always("T7", .wrongAfterRewrite),
      tripped("C21", .wrongRepeat), always("T10", .wrongWhenTimed),
    ]
  private static let kept: Set<Evidence> = [
    .staleOutput, .aliasedOutput, .wrongAfterRewrite, .wrongWhenTimed, .wrongRepeat,
  ]

  private static let forms = [always("T3", .foreignType), always("C23", .otherForm)]

  /// The output is empty, and the source tells what was looked for in vain.
  private static let searches =
    ["P4", "P10", "P8", "P7", "P6", "P9", "C15", "C14", "K8", "K7", "P5", "P14", "P3", "P1"].map { id in
      Rule(cheat: known(id), evidence: empty, needsTripwire: true)
    } + [
      tripped("C1", .wrongValues, .nonFinite, .poisonReturned), always("C1", .poisonReturned),
      tripped("C16", .wrongValues), Rule(cheat: known("T2"), evidence: empty, needsTripwire: true),
    ]
  private static let empty: Set<Evidence> = [.zeroOutput, .constantOutput, .poisonReturned]

  private static let kernels = [
    tripped("P12", .libraryCalls), tripped("K5", .libraryCalls), tripped("K4", .libraryCalls),
    tripped("K2", .libraryCalls), always("K1", .libraryCalls),
  ]

  private static let values = [
    tripped("C12", .nonFinite), always("C4", .zeroOutput, .constantOutput),
    tripped("C9", .lowPrecision), tripped("C10", .lowPrecision), always("C8", .lowPrecision),
    tripped("C7", .roughValues), always("C5", .staleOutput), always("C18", .wrongWeights),
    always("C6", .wrongFamily), tripped("C22", .wrongGradient), always("C22", .wrongGradient),
  ]

  /// The evidence is enough.
  private static func always(_ id: String, _ evidence: Evidence...) -> Rule {
    Rule(cheat: known(id), evidence: Set(evidence), needsTripwire: false)
  }

  /// The evidence fits several classes; the source tells which.
  private static func tripped(_ id: String, _ evidence: Evidence...) -> Rule {
    Rule(cheat: known(id), evidence: Set(evidence), needsTripwire: true)
  }

  private static func known(_ id: String) -> CheatClass {
    guard let known = CheatClass(id) else { preconditionFailure("There is no cheat class \(id).") }
    return known
  }
}
