import ArgumentParser
import Essentials

/// The command line of EGG.
public enum EggCommand {
  /// Parses the process's arguments, runs the verb, and ends the process with the exit code of the house.
  public static func run() async -> Never {
    StandardStreams.prepare()
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try RootCommand.parseAsRoot(arguments)
      if var verb = command as? any AsyncParsableCommand { try await verb.run() } else { try command.run() }
      exit(0)
    } catch {
      exit(FailureReport(error).write(asJSON: arguments.contains("--json")))
    }
  }
}

/// The root of the command tree.
struct RootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "egg",
    abstract: "Makes a PyTorch module faster, and proves it.",
    discussion: """
      EGG takes a Python file that defines Model, get_inputs() and get_init_inputs(), designs and tunes kernels for it \
      stage by stage, checks each against a 64-bit reference, times it against PyTorch, and hands back a \
      self-contained ModelNew with the evidence.

      Exit codes: 0 done; 1 no improvement, or a candidate failed; 2 wrong usage or unreadable input; 3 the machine \
      lacks something; 4 the budget ended with nothing valid; 130 interrupted.

      EXAMPLE: egg optimize examples/rmsnorm_swiglu.py
      """,
    version: EggVersion.current,
    subcommands: [
      OptimizeCommand.self, BenchCommand.self, ResumeCommand.self, ReportCommand.self, VerifyCommand.self,
      ProfileCommand.self, ExportCommand.self, DemoCommand.self, ShowCommand.self, PrinciplesCommand.self,
      WorkerCommand.self, DoctorCommand.self,
    ])
}

/// The version of this binary.
enum EggVersion {
  static let current = "0.1.0"
}
