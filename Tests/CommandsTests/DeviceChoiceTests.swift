import Domain
import PythonEnvironment
import Testing

@testable import Commands

@Suite struct `The choice of a device` {
  private func python(cuda: String?) -> PythonInstallation {
    PythonInstallation(
      path: "/usr/bin/python3", version: "3.12.0", torchVersion: "2.11.0", numpyVersion: "2.0",
      cudaVersion: cuda, origin: .option)
  }

  private let gpu = GraphicsDevice(index: 0, name: "NVIDIA H200", uuid: "GPU-1")

  @Test(arguments: ["", "gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:01", "CPU"])
  func `refuses what names no device`(text: String) { #expect(DeviceChoice(text) == nil) }

  @Test func `reads names, and says them again`() {
    #expect(DeviceChoice("auto") == .automatic)
    #expect(DeviceChoice("cpu") == .named(.cpu))
    #expect(DeviceChoice("cuda:3") == .named(.cuda(3)))
    #expect(DeviceName.cuda(3).rawValue == "cuda:3")
  }

  @Test func `takes the first GPU that PyTorch can use, else the processor`() throws {
    #expect(try DeviceChoice.automatic.resolved(for: python(cuda: "12.8"), among: [gpu]) == .cuda(0))
    #expect(try DeviceChoice.automatic.resolved(for: python(cuda: nil), among: [gpu]) == .cpu)
    #expect(try DeviceChoice.automatic.resolved(for: python(cuda: "12.8"), among: []) == .cpu)
  }

  @Test func `names the devices that there are when there is no such one`() throws {
    let error = #expect(throws: EggError.self) {
      try DeviceChoice.named(.cuda(2)).resolved(for: python(cuda: "12.8"), among: [gpu])
    }
    #expect(error?.code == .environment)
    #expect(error?.message.contains("cuda:0 (NVIDIA H200)") == true)
    let none = #expect(throws: EggError.self) {
      try DeviceChoice.named(.cuda(0)).resolved(for: python(cuda: "12.8"), among: [])
    }
    #expect(none?.message.contains("no GPU") == true)
  }

  @Test func `says when PyTorch has no CUDA`() throws {
    let error = #expect(throws: EggError.self) {
      _ = try DeviceChoice.named(.cuda(0)).resolved(for: python(cuda: nil), among: [gpu])
    }
    #expect(error?.message.contains("without CUDA") == true)
  }

  @Test func `remarks who else uses the device`() {
    var used = gpu
    used.users = [.init(process: 77, name: "python")]
    let remarks = DeviceChoice.remarks(on: .cuda(0), among: [used])
    #expect(remarks.count == 1 && remarks[0].contains("Process 77 (python)"))
    #expect(DeviceChoice.remarks(on: .cpu, among: [used]).isEmpty)
  }
}

@Suite struct `The choice of baselines` {
  private func wanted(
    _ names: String, on device: DeviceName, _ precision: PrecisionClass = .ieee
  ) throws -> [Baseline] {
    try #require(BaselineList(names)).baselines(for: precision, on: device)
  }

  @Test func `is what the class and the device have, without max-autotune`() throws {
    #expect(BaselineList.usual.baselines(for: .ieee, on: .cpu) == [.eager, .compile])
    #expect(BaselineList.usual.baselines(for: .tf32, on: .cuda(0)).contains(.eagerTF32))
    #expect(try wanted("all", on: .cpu) == [.eager, .compile, .compileMaxAutotune])
    #expect(try wanted("all", on: .cuda(0)) == Baseline.allCases)
  }

  @Test func `always has eager`() throws {
    #expect(try wanted("compile-max-autotune, compile", on: .cpu) == [.eager, .compile, .compileMaxAutotune])
  }

  @Test(arguments: ["", ",", "fast", "eager,slow"])
  func `refuses unknown names`(names: String) { #expect(BaselineList(names) == nil) }

  @Test(arguments: ["fp8", "emulated-fp32", "IEEE"])
  func `refuses precisions that can't be asked for`(name: String) {
    #expect(PrecisionOption.policy(name) == nil)
    #expect(PrecisionOption.policy("tf32") == .tf32)
  }
}
