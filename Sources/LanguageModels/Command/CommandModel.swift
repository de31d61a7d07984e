import Essentials
import Subprocess
import SystemPackage

/// A model behind a command, such as an agent's command line: the prompt on standard input, the answer on standard output.
///
/// A command that knows how many tokens it used may write `{"input": 3200, "output": 1400}` to the file that
/// `EGG_USAGE_FILE` names. One that has no answer yet, such as a person's mailbox, ends with `pendingStatus`.
public struct CommandModel: LanguageModel {
  /// The variable that names the file for token counts.
  public static let usageVariable = "EGG_USAGE_FILE"
  /// The exit code of a command that will answer later: `EX_TEMPFAIL` of sysexits.h.
  public static let pendingStatus: Int32 = 75

  /// A name for reports: the command's own.
  public let name: String
  private static let usageKey: Environment.Key = "EGG_USAGE_FILE"

  private let command: [String]
  private let timeLimit: Duration
  private let answerLimit: Int

  /// A model behind a program with its arguments; `answerLimit` is in bytes.
  public init(_ command: [String], timeLimit: Duration = .seconds(600), answerLimit: Int = 4 << 20) {
    self.command = command
    self.timeLimit = timeLimit
    self.answerLimit = answerLimit
    name = command.first.map { String($0.split(separator: "/").last ?? "") } ?? ""
  }

  /// Starts the command once, in a session of its own, which is ended with it.
  public func answer(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    let outcome = await withTaskGroup(of: Result<Answer, LanguageModelError>?.self) { group in
      group.addTask { await result(prompt) }
      group.addTask {
        try? await Task.sleep(for: timeLimit)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    if Task.isCancelled { throw .cancelled }
    guard let outcome else { throw .timedOut(timeLimit / .seconds(1)) }
    return try outcome.get()
  }

  private func result(_ prompt: Prompt) async -> Result<Answer, LanguageModelError> {
    do throws(LanguageModelError) {
      return .success(try await run(prompt))
    } catch {
      return .failure(error)
    }
  }

  private func run(_ prompt: Prompt) async throws(LanguageModelError) -> Answer {
    let usageFile = temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: usageFile) }
    do {
      let input = try nameless(prompt)
      defer { try? input.close() }
      let result = try await Subprocess.run(
        configuration(usageFile), input: .fileDescriptor(input, closeAfterSpawningProcess: false),
        output: .bytes(limit: answerLimit), error: .sequence
      ) { execution in
        var tail: [String] = []
        for try await line in execution.standardError.strings(bufferingPolicy: .maxLineLength(1 << 20)) {
          tail = (tail + [line]).suffix(20)
        }
        return tail.joined(separator: "\n")
      }
      var answer = try answer(
        result.standardOutput, status: result.terminationStatus, log: result.closureResult)
      answer.usage = usage(in: usageFile)
      return answer
    } catch let error as LanguageModelError {
      throw error
    } catch let error as SubprocessError {
      throw error.code == .outputLimitExceeded ? .tooLong(answerLimit) : .notStarted("\(error)")
    } catch {
      throw .notStarted("\(error)")
    }
  }

  private func answer(
    _ output: [UInt8], status: TerminationStatus, log: String
  ) throws(LanguageModelError) -> Answer {
    if status == .exited(CommandModel.pendingStatus) { throw .pending(String(log.suffix(2000))) }
    guard status.isSuccess else {
      let words = log.isEmpty ? String(decoding: output, as: UTF8.self).trimmed : log
      throw .failed(words.isEmpty ? "it ended with an error and without a word" : String(words.suffix(2000)))
    }
    guard let text = String(validating: output, as: UTF8.self)?.trimmed else {
      throw .malformed("it is not UTF-8")
    }
    if text.isEmpty { throw .empty }
    return Answer(text: text)
  }

  /// The counts that the command wrote; `nil` when it wrote none that can be read.
  private func usage(in file: String) -> Usage? {
    struct Count: Decodable {
      var input: Int
      var output: Int
    }
    guard let data = FileManager.default.contents(atPath: file),
      let count = try? JSONDecoder().decode(Count.self, from: data), count.input >= 0, count.output >= 0
    else { return nil }
    return Usage(input: count.input, output: count.output)
  }

  private func configuration(_ usageFile: String) -> Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]
    let program = command.first ?? ""
    return Configuration(
      executable: program.contains("/") ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(Array(command.dropFirst())),
      environment: .inherit.updating([Self.usageKey: usageFile]), platformOptions: options)
  }
}

/// Opens a nameless file that holds a prompt; unlike a pipe it can't block or break when the command does not read it.
private func nameless(_ prompt: Prompt) throws -> FileDescriptor {
  let path = temporaryPath()
  let descriptor = try FileDescriptor.open(
    FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
    permissions: .ownerReadWrite)
  return try descriptor.closeIfThrows {
    try FileManager.default.removeItem(atPath: path)
    try descriptor.writeAll("\(prompt.system)\n\n\(prompt.task)\n".utf8)
    try descriptor.seek(offset: 0, from: .start)
    return descriptor
  }
}

private func temporaryPath() -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent("egg-\(UUID().uuidString)").path
}

extension FileDescriptor {
  fileprivate func closeIfThrows<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch {
      try? close()
      throw error
    }
  }
}
