import ArgumentParser
import Domain
import Presentation
import PythonEnvironment
import Referee

/// `egg doctor`: what EGG finds on this machine.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what EGG finds on this machine, what is missing, what that costs, and how to mend it.",
    discussion: """
      Ends with 3 when `egg optimize` can't run here. Changes nothing.

      With --timing it times modules whose ratio is known instead, which takes two minutes on a GPU, five on a processor, and wants an idle
      machine. Ends with 1 when timings can't be believed here.

      EXAMPLE: egg doctor --json
      EXAMPLE: egg doctor --timing --device cuda:0
      """)

  @OptionGroup var python: PythonOption

  @Flag(help: "Print the checks as JSON on standard output.")
  var json = false

  @Flag(help: "Find out how far timings can be believed on this machine.")
  var timing = false

  @Option(help: ArgumentHelp("Runs of a module against itself, with --timing.", valueName: "count"))
  var runs = 20

  @OptionGroup var device: DeviceOption

  func validate() throws {
    if !(1...1000).contains(runs) { throw ValidationError("--runs is \(runs); it must be 1 to 1000.") }
  }

  func run() async throws {
    try await timing ? testTiming() : examine()
  }

  private func testTiming() async throws {
    let trust = try await Interruption.cancelling { [python, device, runs] in
      let machine = try await Machine.find(python: python.python, quiet: false)
      let configuration = machine.configuration(on: try await device.choice.resolved(for: machine.python))
      return try await TimingSelfTest(configuration, runs: runs, progress: Machine.note).report()
    }
    if json {
      try StandardStreams.output(json: TimingTrustReport(trust))
    } else {
      StandardStreams.output(trust.lines)
    }
    if !trust.passed { throw ExitCode(EggError.Code.notImproved.rawValue) }
  }

  private func examine() async throws {
    let checks = try await Interruption.cancelling { [python] in
      await Doctor.examine(explicitPython: python.python)
    }
    if json {
      try StandardStreams.output(json: DoctorReport(checks: checks))
    } else {
      StandardStreams.output(DoctorTable.lines(for: checks))
    }
    if !checks.allowMainJob { throw ExitCode(EggError.Code.environment.rawValue) }
  }
}

/// The form of `egg doctor --json`.
struct DoctorReport: Encodable {
  var version = 1
  var ready: Bool
  var checks: [DoctorCheck]

  init(checks: [DoctorCheck]) {
    self.checks = checks
    ready = checks.allowMainJob
  }
}

/// The checks as a table, with cost and mend below what is lacking.
enum DoctorTable {
  static func lines(for checks: [DoctorCheck]) -> [Line] {
    let nameWidth = checks.map(\.name.count).max() ?? 0
    let groups = DoctorCheck.Group.allCases.flatMap { group -> [Line] in
      let members = checks.filter { $0.group == group }
      return members.isEmpty
        ? [] : [Line(group.rawValue, .strong)] + members.flatMap { lines(for: $0, nameWidth) }
    }
    return groups + [Line(), verdict(checks)]
  }

  private static func lines(for check: DoctorCheck, _ nameWidth: Int) -> [Line] {
    let word = check.status.rawValue
    let head = Line("  ").adding(padded(word, 9), role(of: check)).adding(padded(check.name, nameWidth + 2))
      .adding(check.found)
    let remarks = [("cost", check.cost), ("mend", check.mend)].filter { !$0.1.isEmpty }
    return [head] + remarks.map { Line("           \($0.0)  \($0.1)", .faint) }
  }

  private static func role(of check: DoctorCheck) -> Line.Role {
    switch check.status {
    case .ok: .good
    case .limited: .caution
    case .missing: check.required ? .bad : .faint
    }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func verdict(_ checks: [DoctorCheck]) -> Line {
    let lacking = checks.filter { $0.required && $0.status == .missing }.map(\.name)
    return lacking.isEmpty
      ? Line("egg optimize can run here.", .good)
      : Line("egg optimize can't run here; missing: \(lacking.joined(separator: ", ")).", .bad)
  }
}
