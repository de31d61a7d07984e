import Testing

@testable import Commands

@Suite struct `The choice of agents` {
  @Test(arguments: ["", "command:", "command:  ", "gpt", "http:words"])
  func `refuses what names no command`(text: String) {
    #expect(TeamChoice(text) == nil)
  }

  @Test func `reads a command with its words, and says it again`() throws {
    let choice = try #require(TeamChoice("command:my-agent --print  -m a:b"))
    #expect(choice == .command(["my-agent", "--print", "-m", "a:b"]))
    #expect(choice.option == "command:my-agent --print -m a:b")
    #expect(TeamChoice.expert.option == nil)
  }

  @Test func `gives a model one attempt in each stage, the expert more`() throws {
    #expect(TeamChoice.command(["a"]).attemptsPerStage == 1)
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
