import Foundation
import LanguageModels
import TestSupport
import Testing

struct CommandModelTests {
  private let prompt = Prompt(system: "You are brief.", user: "Say é.")

  private func shell(_ script: String, limit: Duration = .seconds(3600)) -> CommandModel {
    CommandModel(["sh", "-c", script], timeLimit: limit)
  }

  @Test func `the command reads the prompt and its output is the answer`() async throws {
    let answer = try await CommandModel(["cat"]).answer(prompt)
    #expect(answer.text == "You are brief.\n\nSay é.")
    #expect(answer.stopReason == .complete && answer.usage == nil)
  }

  @Test func `a command is named by its program`() {
    #expect(CommandModel(["/usr/local/bin/agent", "--print"]).name == "agent")
  }

  @Test func `a prompt and an answer larger than a pipe pass through`() async throws {
    let long = Prompt(system: "", user: String(repeating: "0123456789", count: 50_000))
    #expect(try await CommandModel(["cat"]).answer(long).text == long.user)
  }

  @Test func `a command that ignores its input is answered for`() async throws {
    let long = Prompt(system: "", user: String(repeating: "x", count: 1_000_000))
    #expect(try await shell("echo done").answer(long).text == "done")
  }

  @Test func `messages on standard error are no part of the answer`() async throws {
    let script = "for i in 1 2 3 4 5 6 7 8 9; do head -c 20000 /dev/zero | tr '\\0' x >&2; done; echo yes"
    #expect(try await shell(script).answer(prompt).text == "yes")
  }

  @Test func `a failing command tells the end of its messages`() async {
    await #expect(throws: LanguageModelError.failed("second\nthird")) {
      try await shell("echo text; echo second >&2; echo third >&2; exit 3").answer(prompt)
    }
  }

  @Test func `a failing command without a word is said to be one`() async {
    await #expect(throws: LanguageModelError.failed("it ended with an error and without a word")) {
      try await shell("exit 3").answer(prompt)
    }
  }

  @Test(arguments: [("echo 'in the box' >&2; exit 75", "in the box"), ("exit 75", "")])
  func `a command may say that it answers later`(script: String, words: String) async {
    await #expect(throws: LanguageModelError.pending(words)) { try await shell(script).answer(prompt) }
  }

  @Test func `the mailbox keeps a question until its answer lies beside it`() async throws {
    let folder = try TemporaryFolder()
    let script = Repository.root.appendingPathComponent("benchmarks/mailbox.py").path
    let mailbox = CommandModel(["python3", script, folder.path])
    await #expect(throws: LanguageModelError.pending("the question lies in \(folder.path)/questions")) {
      try await mailbox.answer(prompt)
    }
    let questions = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/questions")
    let name = try #require(questions.first)
    #expect(
      try String(contentsOfFile: folder.path + "/questions/" + name, encoding: .utf8)
        == "You are brief.\n\nSay é.\n")
    try folder.write("é", to: "answers/" + name)
    #expect(try await mailbox.answer(prompt).text == "é")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/questions") == questions)
  }

  @Test func `an answer that is no UTF-8 is refused`() async {
    await #expect(throws: LanguageModelError.malformed("it is not UTF-8")) {
      try await shell("printf 'a\\377b'").answer(prompt)
    }
  }

  @Test(
    arguments: [
      (#"{"input": 12, "output": 3}"#, Usage(input: 12, output: 3)), ("{}", nil), ("-", nil),
      (#"{"input": -1, "output": 3}"#, nil),
    ] as [(String, Usage?)])
  func `a command may tell its tokens`(text: String, usage: Usage?) async throws {
    #expect(
      try await shell("printf '%s' '\(text)' > $EGG_USAGE_FILE; echo yes").answer(prompt).usage == usage)
  }

  @Test func `an empty answer is an error`() async {
    await #expect(throws: LanguageModelError.empty) { try await shell("echo; echo").answer(prompt) }
  }

  @Test func `a command that is too slow is ended with its children`() async throws {
    let folder = try TemporaryFolder()
    let mark = folder.path + "/mark"
    let script = "(while [ ! -e '\(folder.path)/go' ]; do sleep 0.05; done; touch '\(mark)') & sleep 600"
    await #expect(throws: LanguageModelError.timedOut(0.2)) {
      try await shell(script, limit: .milliseconds(200)).answer(prompt)
    }
    try folder.write("", to: "go")
    try await Task.sleep(for: .milliseconds(500))
    #expect(!FileManager.default.fileExists(atPath: mark))
  }

  @Test func `an answer without end is cut off and refused`() async {
    let model = CommandModel(["sh", "-c", "yes"], timeLimit: .seconds(3600), answerLimit: 100_000)
    await #expect(throws: LanguageModelError.tooLong(100_000)) { try await model.answer(prompt) }
  }

  @Test(arguments: [["no-such-command-here"], ["/no/such/command"], []])
  func `a command that is not there can't be started`(command: [String]) async {
    let error = await #expect(throws: LanguageModelError.self) {
      try await CommandModel(command).answer(prompt)
    }
    guard case .notStarted = error else { return #expect(Bool(false), "\(String(describing: error))") }
  }

  @Test func `a caller that gives up gets no answer`() async {
    let model = shell("sleep 600")
    let task = Task { try await model.answer(prompt) }
    task.cancel()
    await #expect(throws: LanguageModelError.cancelled) { try await task.value }
  }
}
