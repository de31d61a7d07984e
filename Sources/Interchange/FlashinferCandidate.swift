public import Domain
import Essentials

extension Flashinfer.Solution {
  /// The module of a solution in KernelBench's form: its text, and a `ModelNew` that calls it.
  ///
  /// - Throws: `.usage` where it is for another definition, not Python or Triton in one file, or can't be called.
  public func candidateSource(
    for definition: Flashinfer.Definition, _ workload: Flashinfer.Workload?
  ) throws(EggError) -> String {
    let shapes = try FlashinferShapes(definition, workload)
    let (text, function) = try entry(of: definition)
    let names = definition.inputs.map(\.name)
    let call =
      spec.destinationPassingStyle ?? true
      ? try writingCall(function, names, shapes)
      : ["return _in_order(\(function)(\(names.joined(separator: ", "))))"]
    return """
      \(text)

      import torch
      import torch.nn as nn


      \(PythonText.outputs(of: definition))


      class ModelNew(nn.Module):
          def forward(self, \(names.joined(separator: ", "))):
              \(call.joined(separator: "\n        "))

      """
  }

  private func entry(of definition: Flashinfer.Definition) throws(EggError) -> (
    text: String, function: String
  ) {
    guard self.definition == definition.name else {
      throw unfit("solves \(self.definition), not \(definition.name)", "Name the definition that it is for.")
    }
    guard ["python", "triton"].contains(spec.language), sources.count == 1 else {
      throw unfit(
        "is \(spec.language) in \(sources.count) file\(sources.count == 1 ? "" : "s")",
        "EGG reads solutions of one Python file, plain or with Triton; write a ModelNew that loads other sources."
      )
    }
    let parts = spec.entryPoint.components(separatedBy: "::")
    guard parts.count == 2, parts[0] == sources[0].path, PythonText.isIdentifier(parts[1]) else {
      throw unfit(
        "has the entry point '\(spec.entryPoint)'", "It must be FILE::FUNCTION, of a file of the solution.")
    }
    try FlashinferShapes.checkNames(
      in: sources[0].content, of: "The solution \(name)", ["ModelNew", "_in_order"])
    return (sources[0].content, parts[1])
  }

  /// A call that is given its outputs.
  private func writingCall(
    _ function: String, _ names: [String], _ shapes: FlashinferShapes
  ) throws(EggError) -> [String] {
    let tensor = shapes.definition.inputs.first { $0.spec.shape != nil }
    let device = tensor.map { ", device=\($0.name).device" } ?? ""
    var lines: [String] = []
    for output in shapes.definition.outputs {
      guard let shape = shapes.shape(output) else {
        throw unfit(
          "is to write the output '\(output.name)', which is a number", "Let it return its outputs.")
      }
      lines.append(
        "\(output.name) = torch.empty(\(PythonText.tuple(shape)), dtype=torch.\(output.spec.dtype)\(device))")
    }
    let outputs = shapes.definition.outputs.map(\.name)
    lines.append("\(function)(\((names + outputs).joined(separator: ", ")))")
    lines.append("return \(outputs.joined(separator: ", "))")
    return lines
  }

  private func unfit(_ what: String, _ advice: String) -> EggError {
    EggError(.usage, "The solution \(name) \(what).", advice: advice)
  }
}
