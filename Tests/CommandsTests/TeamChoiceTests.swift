import ArgumentParser
import Domain
import LanguageModels
import TestSupport
import Testing

@testable import Commands

@Suite struct `The choice of agents` {
  private func team(_ words: String...) throws -> TeamOption { try TeamOption.parse(words) }

  @Test(arguments: [
    "", "command:", "command:  ", "gpt", "http:words", "openai:", "openai: ", "openai:two words",
    "gemini:pro",
    "openai:m@http://", "openai:@http://localhost", "replay:", "OpenAI:m",
  ])
  func `refuses what names no model`(text: String) {
    #expect(ModelChoice(text) == nil)
  }

  @Test(arguments: [
    ("command:my-agent --print  -m a:b", ModelChoice.command(["my-agent", "--print", "-m", "a:b"])),
    ("replay:egg-runs/softmax", .replay("egg-runs/softmax")),
    ("anthropic:claude-opus-5", .service(.anthropic, model: "claude-opus-5", base: nil)),
    ("openai:llama3:8b", .service(.openai, model: "llama3:8b", base: nil)),
    ("openai:q@x@http://h:1/v1", .service(.openai, model: "q@x", base: "http://h:1/v1")),
  ])
  func `reads a model, and says it again`(text: String, choice: ModelChoice) throws {
    #expect(ModelChoice(text) == choice)
    #expect(ModelChoice(choice.text) == choice)
  }

  @Test func `is the built-in expert without a model`() throws {
    #expect(try team().choice == .expert && team().words.isEmpty)
  }

  @Test func `gives each role its model, and the address to those that name none`() throws {
    let option = try team(
      "--model", "openai:a", "--debug-model", "openai:b@http://h/v1", "--profile-model", "command:p",
      "--base-url",
      "http://localhost:8000/v1", "--max-tokens", "9")
    #expect(
      option.choice
        == .models(
          code: .service(.openai, model: "a", base: "http://localhost:8000/v1"), profile: .command(["p"]),
          debug: .service(.openai, model: "b", base: "http://h/v1")))
    #expect(try TeamOption.parse(option.words).choice == option.choice)
    #expect(!option.words.contains { $0.contains("key") })
  }

  @Test(arguments: [
    ["--code-model", "openai:a"], ["--base-url", "http://h/v1"], ["--key-file", "k"],
    ["--model", "command:a", "--base-url", "http://h/v1"], ["--model", "openai:a", "--base-url", "h"],
    ["--model", "openai:a", "--debug-model", "anthropic:b", "--base-url", "http://h/v1"],
    ["--model", "openai:a", "--debug-model", "anthropic:b", "--key-file", "k"],
    ["--model", "openai:a", "--max-tokens", "0"], ["--model", "openai:a", "--answer-time", "0"],
    ["--model", "openai:a", "--answer-time", "nan"],
  ])
  func `refuses options that do not fit together`(words: [String]) {
    #expect(throws: (any Error).self) { try TeamOption.parse(words) }
  }

  @Test func `gives a model one attempt in each stage, the expert more`() throws {
    #expect(try team("--model", "command:a").choice.attemptsPerStage == 1)
    #expect(TeamChoice.expert.attemptsPerStage > 1)
  }

  @Test(arguments: [
    ("/tmp/run-1", "/tmp/run-1"), ("my run", "'my run'"), ("it's", #"'it'\''s'"#), ("", "''"),
    ("$HOME", "'$HOME'"),
  ])
  func `is shown so that a shell reads it back`(word: String, quoted: String) {
    #expect(ShellWord.quoted(word) == quoted)
  }
}

@Suite struct `Keys` {
  private let home = Endpoint(.anthropic)

  private func shown(_ ring: KeyRing, _ endpoint: Endpoint) throws -> Bool {
    try ring.key(to: endpoint) != nil
  }

  @Test func `of a provider go to its own address only`() throws {
    let other = try #require(Endpoint(.anthropic, base: "https://gateway.example.com/v1"))
    let ring = KeyRing(environment: ["ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "o"])
    #expect(try shown(ring, home) && !shown(ring, other))
    #expect(try shown(KeyRing(environment: ["EGG_API_KEY": "e"]), other))
  }

  @Test func `that are missing or no keys are errors that say where to put them`() throws {
    let missing = #expect(throws: EggError.self) {
      try KeyRing(environment: ["OPENAI_API_KEY": "o"]).key(to: home)
    }
    #expect(missing?.code == .environment && missing?.message.contains("ANTHROPIC_API_KEY") == true)
    let odd = #expect(throws: EggError.self) {
      try KeyRing(environment: ["EGG_API_KEY": "two words"]).key(to: home)
    }
    #expect(odd?.code == .usage && odd?.description.contains("two words") == false)
  }

  @Test func `may lie in a file`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("  sk-1\n", to: "key")
    #expect(try shown(KeyRing(file: file, environment: [:]), home))
    for path in [folder.path, folder.path + "/none", try folder.write("\n", to: "empty")] {
      let error = #expect(throws: EggError.self) { try KeyRing(file: path, environment: [:]).key(to: home) }
      #expect(error?.code == .usage)
    }
  }
}

@Suite struct `The models of a run` {
  private func find(_ words: [String], usd: Double? = nil) async throws -> ModelFleet {
    let option = try TeamOption.parse(words)
    return try await ModelFleet.find(
      option.choice, options: option, settings: RunSettings(usdBudget: usd), note: { _ in })
  }

  private func server(_ status: Int = 200) async throws -> FakeServer {
    try await FakeServer { request, _ in
      status != 200
        ? .init(status, body: #"{"error":{"message":"no"}}"#)
        : request.line.hasSuffix("/models")
          ? .init(body: #"{"data":[{"id":"good-1"}]}"#) : .init(404, body: "{}")
    }
  }

  @Test func `are named by the model, or by each role's`() async throws {
    let server = try await server()
    #expect(try await find([]).choice.name == "expert")
    #expect(try await find(["--model", "command:/bin/cat -"]).choice.name == "cat")
    let url = server.address + "/v1"
    let mixed = try await find(["--model", "openai:good-1@\(url)", "--code-model", "command:cat"])
    #expect(mixed.choice.name == "code cat, profile openai:good-1@\(url), debug openai:good-1@\(url)")
  }

  @Test func `are looked up before a run: a wrong name is an error with names that are like it`() async throws
  {
    let server = try await server()
    let error = await #expect(throws: EggError.self) {
      try await find(["--model", "openai:god-1", "--base-url", server.address])
    }
    #expect(error?.code == .usage && error?.message.contains("good-1") == true)
  }

  @Test(arguments: [401, 403])
  func `are refused with their key`(status: Int) async throws {
    let server = try await server(status)
    let error = await #expect(throws: EggError.self) {
      try await find(["--model", "openai:good-1", "--base-url", server.address])
    }
    #expect(error?.code == .environment && error?.message.contains("\(status)") == true)
  }

  @Test func `need a price when money is capped`() async throws {
    let folder = try TemporaryFolder()
    let prices = try folder.write(
      #"{"date":"today","models":[{"model":"cat","input":1,"output":2}]}"#, to: "prices.json")
    let error = await #expect(throws: EggError.self) { try await find(["--model", "command:cat"], usd: 1) }
    #expect(error?.code == .usage && error?.message.contains("no price") == true)
    _ = try await find(["--model", "command:cat", "--prices", prices], usd: 1)
    await #expect(throws: EggError.self) {
      try await find(["--model", "command:cat", "--prices", "none.json"])
    }
  }

  @Test func `know a user's own principles, which a run keeps to`() async throws {
    let folder = try TemporaryFolder()
    let records = try Repository.text(of: "knowledge/principles/H1-mapping.md").split(separator: "\n\n## ")
    try folder.write("## \(records[1])\n", to: "own.md")
    let words = ["--model", "command:cat", "--principles", folder.path]
    let fleet = try await find(words)
    let fact = try #require(fleet.facts["principles"])
    #expect(fact.hasPrefix(folder.path + ", "))
    func header(_ facts: [String: String]) -> RunHeader {
      RunHeader(
        problem: Problem(name: "p", source: ""), settings: RunSettings(), agents: "cat", environment: facts)
    }
    try fleet.checkPrinciples(of: nil)
    try fleet.checkPrinciples(of: header(["principles": fact, "torch": "2"]))
    let others = #expect(throws: EggError.self) { try fleet.checkPrinciples(of: header([:])) }
    #expect(others?.code == .usage && others?.message.contains("no principles of your own") == true)
    try folder.write("## \(records[2])\n", to: "own.md")
    let changed = try await find(words)
    #expect(throws: EggError.self) { try changed.checkPrinciples(of: header(fleet.facts)) }
    try folder.write("## \(records[1].replacing("d.sms", with: "d.towers"))\n", to: "own.md")
    let wrong = await #expect(throws: EggError.self) { try await find(words) }
    #expect(wrong?.message.contains("own.md:4: H1.01") == true, "\(wrong?.message ?? "")")
    #expect(throws: (any Error).self) { try TeamOption.parse(["--principles", folder.path]) }
    #expect(try TeamOption.parse(words).words == words)
  }

  @Test func `that replay need a recording`() async throws {
    let folder = try TemporaryFolder()
    let error = await #expect(throws: EggError.self) { try await find(["--model", "replay:\(folder.path)"]) }
    #expect(error?.code == .usage && error?.message.contains("no recorded answers") == true)
  }
}
