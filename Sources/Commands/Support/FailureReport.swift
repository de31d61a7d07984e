import ArgumentParser
import Domain
import Essentials
import Presentation

/// How an error ends the process: what is printed where, and the exit code.
struct FailureReport {
  /// The process's exit code.
  let exitCode: Int32
  /// The error in the house's own form; `nil` when there is nothing to tell beyond the code.
  let error: EggError?
  /// What the argument parser has to say: help on standard output, usage errors on standard error.
  let parserMessage: String

  /// Judges an error.
  init(_ failure: any Error) {
    switch failure {
    case let failure as EggError:
      self.init(exitCode: failure.code.rawValue, error: failure, parserMessage: "")
    case is CancellationError:
      let error = EggError(.interrupted, "Interrupted.", advice: "")
      self.init(exitCode: error.code.rawValue, error: error, parserMessage: "")
    case let code as ExitCode:
      self.init(exitCode: code.rawValue, error: nil, parserMessage: "")
    default: self.init(parsing: failure)
    }
  }

  private init(exitCode: Int32, error: EggError?, parserMessage: String) {
    self.exitCode = exitCode
    self.error = error
    self.parserMessage = parserMessage
  }

  /// The argument parser's own errors and requests for help; anything else is a failure of the machine.
  private init(parsing failure: any Error) {
    let code = RootCommand.exitCode(for: failure)
    let message = RootCommand.fullMessage(for: failure).replacing(#/^Error: /#, with: "egg: ")
    switch code {
    case .success: self.init(exitCode: 0, error: nil, parserMessage: message)
    case .validationFailure:
      let error = EggError(.usage, RootCommand.message(for: failure), advice: "")
      self.init(exitCode: EggError.Code.usage.rawValue, error: error, parserMessage: message)
    default:
      let error = EggError(
        .environment, "\(failure)", advice: "This is unexpected; `egg doctor` examines the machine.")
      self.init(exitCode: EggError.Code.environment.rawValue, error: error, parserMessage: "")
    }
  }

  /// Prints the failure and returns the exit code.
  func write(asJSON: Bool) -> Int32 {
    if exitCode == 0 {
      StandardStreams.output(parserMessage)
    } else if !parserMessage.isEmpty {
      StandardStreams.note(
        parserMessage.split(separator: "\n", omittingEmptySubsequences: false).map { Line(String($0)) })
    } else {
      StandardStreams.note(lines)
    }
    if asJSON, let json { StandardStreams.output(json) }
    return exitCode
  }

  /// `egg: message`, then the advice.
  var lines: [Line] {
    guard let error else { return [] }
    let message = error.message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let advice = error.advice.split(separator: "\n").map { Line("     \($0)") }
    return [Line("egg: ", .bad).adding(message.first ?? "")] + message.dropFirst().map { Line("     \($0)") }
      + advice
  }

  /// `{"error":{"code","message","advice"}}`.
  var json: String? {
    guard let error else { return nil }
    let body = JSONValue.object([
      "error": .object([
        "code": .integer(Int(error.code.rawValue)), "message": .string(error.message),
        "advice": .string(error.advice),
      ])
    ])
    return (try? CanonicalJSON.encode(body, pretty: true)).map { String(decoding: $0, as: UTF8.self) }
  }
}
