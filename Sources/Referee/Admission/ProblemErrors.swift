import Domain

/// What the user is told when a problem can't be judged: one line of advice for each kind of error.
enum ProblemErrors {
  static func error(_ error: HarnessError, problem: String) -> EggError {
    let file = "\(problem).py"
    return EggError(
      code(of: error.kind), message(error, file: file), advice: advice(error, file: file),
      cause: cause(of: error.kind))
  }

  private static func cause(of kind: HarnessError.Kind) -> EggError.Cause? {
    switch kind {
    case .memory, .exhausted: .memory
    case .noDevice: .device
    default: nil
    }
  }

  private static func code(of kind: HarnessError.Kind) -> EggError.Code {
    switch kind {
    case .died, .unresponsive, .protocolViolation, .noSession, .badRequest, .noDevice: .environment
    default: .usage
    }
  }

  private static func message(_ error: HarnessError, file: String) -> String {
    switch error.kind {
    case .syntax:
      let line = error.details["line"]?.int.map { ", line \($0)" } ?? ""
      let text = error.details["text"]?.text.map { "\n    " + $0 } ?? ""
      return "\(file)\(line): \(lastPart(of: error.message))\(text)"
    case .raised:
      return withLog("\(file): \(error.message)", error.log)
    case .crashed, .timedOut, .exhausted, .died, .unresponsive, .protocolViolation, .other:
      return withLog("\(file) could not be examined: \(error.message)", error.log)
    case .noDevice:
      return "The device can't be used: \(error.message)"
    default:
      return error.message.contains(file) ? error.message : "\(file): \(error.message)"
    }
  }

  private static func advice(_ error: HarnessError, file: String) -> String {
    switch error.kind {
    case .syntax: "Correct the line; 'python \(file)' shows the same error."
    case .missing where error.details["defines_candidate"]?.boolean == true:
      "It defines ModelNew, so it is a candidate: give the problem first, 'egg verify problem.py candidate.py'."
    case .missing:
      "A problem file defines the class Model and the functions get_inputs() and get_init_inputs() (KernelBench's form)."
    case .raised: adviceForException(at: error.details["where"]?.text ?? "")
    case .unsupportedOutput:
      "Let Model.forward return a tensor, or a tuple, list or dictionary of tensors."
    case .unsupportedInput:
      "Let get_inputs() and get_init_inputs() return lists of tensors, numbers, texts, and tuples, lists or dictionaries of these."
    case .unsupportedElementType:
      "Supported element types: \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))."
    case .memory, .exhausted:
      "Make the tensors of get_inputs() smaller, or use a machine with more memory."
    case .unreadable: "Check the file's name, and that it is UTF-8 text that you may read."
    case .timedOut: "Make the problem smaller; loading and one call may take ten minutes."
    case .noDevice:
      "Run 'nvidia-smi' to see whether the driver works, or judge on the processor with --device cpu."
    case .crashed: "Run the file with Python alone: it ends the interpreter."
    default: "Run 'egg doctor' to see whether PyTorch works here."
    }
  }

  private static func adviceForException(at place: String) -> String {
    switch place {
    case "get_init_inputs":
      "get_init_inputs() is called without arguments and returns Model's arguments as a list."
    case "Model": "Model is made with what get_init_inputs() returns: Model(*get_init_inputs())."
    case "get_inputs": "get_inputs() is called without arguments and returns forward's arguments as a list."
    case "forward": "forward is called with what get_inputs() returns: Model(...)(*get_inputs())."
    default: "The file must import without an error; check that the packages it needs are installed."
    }
  }

  private static func lastPart(of message: String) -> String {
    message.split(separator: ": ").last.map(String.init) ?? message
  }

  /// The last lines of a traceback say where.
  private static func withLog(_ message: String, _ log: String) -> String {
    let lines = log.split(separator: "\n").suffix(8).joined(separator: "\n")
    return lines.isEmpty ? message : "\(message)\n\(lines)"
  }
}
