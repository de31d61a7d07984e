import Testing

@testable import Domain
@testable import Expert

struct PythonSpellingTests {
  private func sum(_ keywords: [String: Argument]) -> AtenCall {
    AtenCall(
      name: "aten.einsum.default", arguments: [.text("ij,jk->ik"), .list([.operand(0), .operand(1)])],
      keywords: keywords, results: [], isSingle: true)
  }

  @Test func aCallThatTheShortNameTakesHasIt() {
    #expect(PythonSpelling.function(for: sum([:])) == "torch.einsum")
  }

  /// Traced where opt_einsum is installed; `torch.einsum` refused the keyword on a GPU machine.
  @Test func aSumWithItsPathIsCalledWhereThePathIsTaken() {
    let path = sum(["path": .list([.int(0), .int(1)])])
    #expect(PythonSpelling.function(for: path) == "torch.ops.aten.einsum.default")
  }

  @Test func whatHasNoShortNameIsCalledByItsOwn() {
    let call = AtenCall(
      name: "aten.cumsum.default", arguments: [], keywords: [:], results: [], isSingle: true)
    #expect(PythonSpelling.function(for: call) == "torch.ops.aten.cumsum.default")
  }
}
