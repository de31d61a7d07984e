import Domain
import Foundation
import Testing

@testable import Presentation

@Suite struct `What an examination prints` {
  private func report(_ extent: Degeneracy.Extent, obstacle: String? = nil) -> AdmissionReport {
    var admission = SampleRun.admission
    admission.examination = Examination(
      isFinite: true, isDeterministic: true,
      degeneracy: Degeneracy(extent: extent, answers: extent == .none ? [] : ["zeros", "input 0"]),
      sensitivities: [.init(name: "input 0", change: 1e5), .init(name: "idle", change: 0)],
      unmeasured: ["late"],
      tolerances: [.init(rms: 1e-7, max: 3e-6, referenceRMS: 2e-8, referenceMax: 1e-7, scale: 1)],
      kernelbenchObstacle: obstacle)
    return AdmissionReport(problem: "gelu", admission: admission)
  }

  private func text(_ report: AdmissionReport) -> String {
    report.lines.map { $0.text }.joined(separator: "\n")
  }

  @Test func `names a degenerate problem`() {
    #expect(text(report(.allInputs)).hasPrefix("gelu  DEGENERATE"))
    #expect(text(report(.nominalInputs)).hasPrefix("gelu  ADMITTED"))
  }

  @Test func `shows tolerances, sensitivity and what was left out`() {
    let text = text(report(.none, obstacle: "labels are cast"))
    for part in ["1e-07", "idle", "hardly matters", "1 parameters", "labels are cast", "floor"] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }

  @Test func `is one object for machines`() throws {
    let data = try CanonicalJSON.encode(report(.allInputs))
    let object = try CanonicalJSON.decode(JSONValue.self, from: data)
    #expect(object["degenerate"]?.boolean == true)
    #expect(object["reason"]?.text == "zeros pass; input 0 itself passes")
    #expect(object["examination"]?["degeneracy"]?["extent"]?.text == "all-inputs")
    #expect(object["compulsory_bytes"]?.double == 25.2e6)
  }
}

@Suite struct `What a judgement prints of its verdicts` {
  private func verification(_ check: CheckOutcome) -> Verification {
    var verification = Verification(
      problem: "gelu", candidate: "fast.py", admission: SampleRun.admission, precision: .ieee)
    verification.build = BuildOutcome(seconds: 1)
    verification.check = check
    return verification
  }

  @Test func `shows class, determinism, side effects and both verdicts`() throws {
    let check = CheckOutcome(
      cases: [.init(family: "nominal", errorRatio: 0.5)], failure: nil, precision: .emulatedFP32,
      isDeterministic: false, sideEffects: [.init(name: "threads", before: "1", after: "2")],
      kernelbench: .failed("trial 1: the shapes differ"))
    let text = verification(check).lines.map { $0.text }.joined(separator: "\n")
    for part in ["emulated-fp32", "no", "threads: 1, then 2", "failed: trial 1", "refused by KernelBench"] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
    let object = try CanonicalJSON.decode(
      JSONValue.self, from: CanonicalJSON.encode(verification(check)))
    #expect(object["verdict"]?["strict"]?.boolean == true)
    #expect(object["verdict"]?["kernelbench"]?["verdict"]?.text == "failed")
    #expect(object["disagreement"]?.text?.contains("KernelBench") == true)
  }
}
