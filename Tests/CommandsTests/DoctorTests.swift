import Presentation
import PythonEnvironment
import Testing

@testable import Commands

@Suite struct `The doctor's table` {
  let compiler = DoctorCheck(.toolchain, "C++ compiler", .ok, found: "g++ 12", required: true)
  let graphics = DoctorCheck(.devices, "GPU", .missing, found: "none", cost: "No triton.", mend: "Add one.")

  @Test func `shows status, cost and mend, and whether the main job can run`() {
    #expect(
      DoctorTable.lines(for: [compiler, graphics]).map(\.text) == [
        "toolchain", "  ok       C++ compiler  g++ 12",
        "devices", "  missing  GPU           none", "           cost  No triton.",
        "           mend  Add one.",
        "", "egg optimize can run here.",
      ])
  }

  @Test func `names what the main job lacks`() {
    let missing = DoctorCheck(
      .toolchain, "Python", .missing, found: "none", cost: "All.", mend: "Add.", required: true)
    #expect(
      DoctorTable.lines(for: [missing, graphics]).last?.text
        == "egg optimize can't run here; missing: Python.")
    #expect(!DoctorReport(checks: [missing]).ready)
  }
}
