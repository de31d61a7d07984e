import Testing

@testable import PythonEnvironment

@Suite("GPUs as nvidia-smi lists them")
struct GraphicsDeviceTests {
  private let devices = GraphicsDevice.parse(
    devices: "0, NVIDIA H200, GPU-aa\n1, NVIDIA L40S, GPU-bb\nNo devices were found\n",
    users: "GPU-bb, 4711, /usr/bin/python3\nGPU-bb, [N/A], x\n")

  @Test("Each device has its users; lines that are none are left out")
  func parse() {
    #expect(devices.map(\.name) == ["NVIDIA H200", "NVIDIA L40S"])
    #expect(devices[0].users.isEmpty)
    #expect(devices[1].users == [.init(process: 4711, name: "/usr/bin/python3")])
  }

  @Test(
    "They are numbered as PyTorch sees them",
    arguments: [
      (nil, ["GPU-aa", "GPU-bb"]), ("1", ["GPU-bb"]), ("1,0", ["GPU-bb", "GPU-aa"]), ("GPU-b", ["GPU-bb"]),
      ("", []), ("-1", []), ("0,7,1", ["GPU-aa"]),
    ] as [(String?, [String])])
  func visible(variable: String?, uuids: [String]) {
    let visible = GraphicsDevice.visible(devices, variable)
    #expect(visible.map(\.uuid) == uuids)
    #expect(visible.map(\.index) == Array(uuids.indices))
  }

  @Test("A machine without the tool has none")
  func none() async { #expect(await GraphicsDevice.all(["PATH": "/nowhere"]).isEmpty) }
}
