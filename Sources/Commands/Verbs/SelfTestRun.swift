import ArgumentParser
import Domain
import Presentation
import Referee

/// The options of `egg verify --self-test`.
struct SelfTestOptions: ParsableArguments {
  @Flag(name: .customLong("self-test"), help: "Run the known cheats and their honest siblings.")
  var isWanted = false

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "With --self-test: classes or fixtures to run, such as T7,C1 or T7-object.", valueName: "names"))
  var only: [String] = []

  func validate() throws {
    if !only.isEmpty, !isWanted { throw ValidationError("--only goes with --self-test.") }
  }

  /// The fixtures that were named; all without a name.
  func fixtures() throws -> [CheatFixture] {
    if only.isEmpty { return CheatFixture.all }
    let names = only.flatMap { $0.split(separator: ",") }.map { $0.split(separator: " ").joined() }
    return try SelfTest.fixtures(only: names)
  }
}

/// `egg verify --self-test`: the referee's judgement of known cheats.
struct SelfTestRun {
  var options: SelfTestOptions
  var output: OutputOptions

  /// Runs the fixtures and prints the matrix.
  ///
  /// - Throws: `ExitCode` 1 when a cheat was let through or an honest candidate refused, 130 when it was stopped before the
  ///   end; what it found until then is printed.
  func run(on device: DeviceOption, python: PythonOption) async throws {
    let fixtures = try options.fixtures()
    let machine = try await Machine.find(python: python.python, quiet: output.quiet)
    let quiet = output.quiet
    let report = try await Interruption.cancelling {
      let device = try await device.choice.resolved(for: machine.python)
      let test = SelfTest(
        configuration: machine.configuration(on: device),
        settings: RunSettings(target: device.isGPU ? .triton : .cpu), fixtures: fixtures)
      return try await test.run { text in
        if !quiet { StandardStreams.note([Line(text, .faint)]) }
      }
    }
    if output.json {
      try StandardStreams.output(json: report)
    } else {
      StandardStreams.output(SelfTestTable.lines(for: report))
    }
    if !report.unfinished.isEmpty { throw ExitCode(EggError.Code.interrupted.rawValue) }
    if !report.passed { throw ExitCode(EggError.Code.notImproved.rawValue) }
  }
}
