import ArgumentParser
import Domain
import Presentation
import PythonEnvironment
import Referee

/// `egg worker`: serves the jobs of a spool folder.
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Serve the jobs that `--launcher spool:DIR` writes, on the machine that has the device.",
    discussion: """
      Needs this binary and a Python with PyTorch, and no network: the folder is all that both sides share. It may be \
      on a shared file system, or be copied to and fro. Prints a line for each job. Goes on until it is interrupted; \
      a job that it then works on is given back. Whoever can write to the folder can run programs here.

      EXAMPLE: egg worker /shared/spool --device cuda:0
      """)

  @Argument(help: "The spool folder; it is made if it is missing.")
  var folder: String

  @OptionGroup var device: DeviceOption

  @Flag(help: "End after one job.")
  var once = false

  @Option(help: ArgumentHelp("End when there was no job for so long.", valueName: "seconds"))
  var idle: Double?

  @OptionGroup var python: PythonOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let idle, !(idle >= 0 && idle < 1e9) {
      throw ValidationError("--idle is \(idle); it must be a number of seconds.")
    }
  }

  func run() async throws {
    let spool = try SpoolFolder(folder)
    let machine = try await Machine.find(python: python.python, quiet: output.quiet, needsCompiler: false)
    try await Interruption.cancelling { [self] in
      let device = try await device.choice.resolved(for: machine.python)
      if let remark = try machine.remarkOnCompiler(for: device) { note(remark) }
      let offer = WorkerOffer(
        device: device, deviceName: await Machine.name(of: device), facts: machine.facts)
      note("worker \(offer.id) serves \(folder) on \(offer.deviceName)")
      try await SpoolWorker(
        folder: spool, offer: offer, configuration: machine.configuration(on: device),
        limits: .init(jobs: once ? 1 : nil, idle: idle.map { .seconds($0) }),
        report: { show($0) }, note: { note($0) }
      ).run()
    }
  }

  private func show(_ report: JobReport) {
    if output.json, let line = try? CanonicalJSON.encode(report) {
      StandardStreams.output(String(decoding: line, as: UTF8.self))
    } else {
      StandardStreams.output([report.line])
    }
  }

  private func note(_ text: String) {
    if !output.quiet { StandardStreams.note([Line(text, .faint)]) }
  }
}

extension JobReport {
  /// `done    1.20 s  rmsnorm  check 0123456789ab`.
  var line: Line {
    let role: Line.Role =
      switch ending {
      case .done: .good
      case .failed: .caution
      case .error: .bad
      }
    let subject = [task, candidate].compactMap(\.self).joined(separator: " ")
    let word = ending.rawValue + String(repeating: " ", count: max(0, 7 - ending.rawValue.count))
    return Line(word, role).adding(" \(Quantity.duration(seconds))  \(problem)  \(subject)")
      .adding(message.map { "  \($0)" } ?? "")
  }
}
