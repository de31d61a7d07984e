import Domain
import Foundation
import TestSupport
import Testing

@testable import Suite

@Suite struct `Reading a suite` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func reader(_ levels: Set<Int>? = nil, _ problems: String? = nil) -> SuiteReader {
    SuiteReader(levels: levels, selectors: problems.flatMap(ProblemSelector.list) ?? []) {
      path throws(EggError) in
      guard let text = try? String(contentsOfFile: path, encoding: .utf8), !text.isEmpty else {
        throw EggError(.usage, "\(path) is empty.", advice: "")
      }
      return Problem(name: URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent, source: text)
    }
  }

  private func kernelbench() throws {
    for (level, names) in [1: ["10_B", "2_A"], 2: ["1_C"], 4: ["1_D"]] {
      for name in names { try folder.write("# \(level) \(name)", to: "KernelBench/level\(level)/\(name).py") }
    }
    try folder.write("no problem", to: "KernelBench/level1/readme.md")
  }

  @Test func `takes levels 1 to 3 of KernelBench's checkout, by number`() throws {
    try kernelbench()
    let suite = try reader().suite(at: folder.path)
    #expect(suite.problems.map(\.id) == ["level1/2_A", "level1/10_B", "level2/1_C"])
    #expect(suite.problems.map(\.level) == ["level1", "level1", "level2"])
    let inner = try reader([4]).suite(at: folder.path + "/KernelBench")
    #expect(inner.problems.map(\.id) == ["level4/1_D"])
    let level = try reader().suite(at: folder.path + "/KernelBench/level1")
    #expect(level.problems.map(\.id) == ["level1/2_A", "level1/10_B"])
  }

  @Test(arguments: [
    ("1/10", ["level1/10_B"]), ("level2/1", ["level2/1_C"]),
    ("2_A,level2/1_C", ["level1/2_A", "level2/1_C"]),
    (" 1/2 , 2/1 ", ["level1/2_A", "level2/1_C"]), ("1", ["level2/1_C"]),
  ])
  func `takes single problems`(list: String, ids: [String]) throws {
    try kernelbench()
    #expect(try reader(nil, list).suite(at: folder.path).problems.map(\.id) == ids)
  }

  @Test func `names a problem or level that is not there`() throws {
    try kernelbench()
    let problem = #expect(throws: EggError.self) { try reader(nil, "1/2,1/99,X").suite(at: folder.path) }
    #expect(problem?.message.contains("'1/99', 'X'") == true)
    let level = #expect(throws: EggError.self) { try reader([1, 7]).suite(at: folder.path) }
    #expect(level?.message.contains("level7") == true && level?.code == .usage)
  }

  @Test func `leaves out duplicates and what can't be read, by name, and goes on`() throws {
    try folder.write("# a", to: "a.py")
    try folder.write("# a", to: "b.py")
    try folder.write("", to: "c.py")
    try folder.write("# d", to: "d.py")
    let suite = try reader().suite(at: folder.path)
    #expect(suite.problems.map(\.id) == ["a", "d"])
    #expect(suite.remarks.count == 2)
    #expect(suite.remarks[0].message.contains("b.py has the text of a"))
    #expect(suite.remarks[1].message.contains("c.py is empty"))
  }

  @Test func `reads a list with paths from its own folder`() throws {
    try folder.write("# a", to: "problems/level2/7_A.py")
    try folder.write("# b", to: "elsewhere/b.py")
    try folder.write(
      "# the list\nlevel2/7_A.py\n\n../elsewhere/b.py  # with a remark\nlevel2/7_A.py\nnone.py\n",
      to: "problems/list.txt")
    let suite = try reader().suite(at: folder.path + "/problems/list.txt")
    #expect(suite.problems.map(\.id) == ["level2/7_A", "b"])
    #expect(suite.remarks.count == 2, "one repeats, one is missing")
  }

  @Test func `of nothing at all is an error`() throws {
    #expect(throws: EggError.self) { try reader().suite(at: folder.path) }
    #expect(throws: EggError.self) { try reader().suite(at: folder.path + "/none") }
    try folder.write("", to: "only/empty.py")
    let empty = #expect(throws: EggError.self) { try reader().suite(at: folder.path + "/only") }
    #expect(empty?.message.contains("empty.py is empty") == true)
  }

  @Test(arguments: ["", "1/2,,1/3", ","])
  func `a list with an empty part is none`(list: String) { #expect(ProblemSelector.list(list) == nil) }
}

@Suite struct `Answers to a suite` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func answer(_ problem: SuiteProblem, sample: Int = 0) throws -> String? {
    try AnswerSource.folder(folder.path, sample: sample).answer(to: problem) { path throws(EggError) in
      (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
  }

  @Test(arguments: [
    "level1/3_Matmul.py", "3_Matmul.py", "level_1_problem_3_sample_0_kernel.py", "level1/3.py",
  ])
  func `are found under the problem's name and under KernelBench's`(file: String) throws {
    try folder.write("answer", to: file)
    #expect(try answer(Samples.problem("3_Matmul")) == "answer")
    #expect(try answer(Samples.problem("4_Other")) == nil)
    #expect(try answer(Samples.problem("3_Matmul"), sample: 1) == nil)
  }

  @Test func `of another sample are told apart`() throws {
    try folder.write("zero", to: "level_1_problem_3_sample_0_kernel.py")
    try folder.write("two", to: "level_1_problem_3_sample_2_kernel.py")
    #expect(try answer(Samples.problem("3_Matmul"), sample: 2) == "two")
  }

  @Test func `of the reference are its own module under another name`() throws {
    let source = """
      class Model(nn.Module):
          def __init__(self):
              super(Model, self).__init__()
              self.inner = other.Model(SubModel, Models)
      """
    let answer = try AnswerSource.reference.answer(to: Samples.problem("a", source: source)) { $0 }
    #expect(
      answer == """
        class ModelNew(nn.Module):
            def __init__(self):
                super(ModelNew, self).__init__()
                self.inner = other.ModelNew(SubModel, Models)
        """)
  }
}
