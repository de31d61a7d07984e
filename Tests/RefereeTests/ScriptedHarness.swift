import Domain
import Foundation
import PythonEnvironment
import TestSupport

@testable import Referee

/// A harness that speaks the protocol of a GPU machine, with answers from a script: what the parent asks for is
/// written down, and what it makes of the answers can be tested without the device.
struct ScriptedHarness {
  let folder: TemporaryFolder
  private var log: String { folder.path + "/requests.jsonl" }

  /// `timing` are the statements of the method `time`: they read `role`, `calls`, `flush` and return seconds for each
  /// call.
  init(timing: String = "return 0.001") throws {
    folder = try TemporaryFolder()
    let body = timing.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    try folder.write("", to: "egg_harness/__init__.py")
    try folder.write(
      ScriptedHarness.source.replacingOccurrences(of: "    TIMING", with: body)
        .replacingOccurrences(of: "LOG", with: log),
      to: "egg_harness/__main__.py")
  }

  /// A configuration with a GPU.
  func configuration() async throws -> RefereeConfiguration {
    RefereeConfiguration(
      python: try await testPython().path, harness: folder.path, cacheFolder: folder.path + "/cache",
      temporaryFolder: folder.path, cores: 2, device: .cuda(1))
  }

  /// What was asked of sessions, in order.
  func requests(_ method: String) throws -> [Request] {
    try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
      .map { try JSONDecoder().decode(Request.self, from: Data($0.utf8)) }.filter { $0.method == method }
  }

  /// A request to a session.
  struct Request: Decodable {
    var role: String
    var method: String
    var params: Params
  }

  /// The parameters that tests look at.
  struct Params: Decodable {
    var device: String?
    var cores: [Int]?
    var calls: Int?
    var flush_bytes: Int?
    var touch_seed: UInt64?
    var wall_calls: Int?
    var keep: [Int]?
  }

  private static let source = #"""
    import json, struct, sys, time

    def send(value):
        data = json.dumps(value).encode()
        sys.stdout.buffer.write(b"EGG1" + struct.pack("<IQ", len(data), 0) + data)
        sys.stdout.buffer.flush()

    def seconds(role, calls, flush):
        TIMING

    def answer(role, method, params):
        if method == "state":
            return {"free_bytes": 1 << 30, "total_bytes": 80 << 30, "name": "Scripted GPU", "uuid": "GPU-7",
                    "capability": [9, 0], "processors": 132, "l2_bytes": 50 << 20, "driver": "570",
                    "sm_megahertz": 1980, "throttled": ["software power cap"], "foreign_processes": [4711]}
        if method == "rates":
            return {"bandwidth": 3e12, "floating_point_rate": 5e13, "rates": {"ieee": 5e13, "tf32": 4e14}}
        if method == "time":
            each = seconds(role, params["calls"], params["flush_bytes"])
            return {"nanoseconds": [each * 1e9] * params["calls"],
                    "wall_nanoseconds": [3 * each * 1e9] * params["wall_calls"], "cpu_nanoseconds": 0,
                    "outputs": [{} for _ in params["keep"]]}
        return {}

    roles = {}
    send({"hello": {"protocol": 1, "python": "3", "torch": "2"}})
    while head := sys.stdin.buffer.read(16):
        request = json.loads(sys.stdin.buffer.read(struct.unpack("<IQ", head[4:])[0]))
        params = request.get("params") or {}
        if request["method"] == "open":
            session, role, method = f"s{len(roles)}", params["role"], "open"
            roles[session] = role
            result = {"session": session}
        elif request["method"] == "call":
            role, method, params = roles[params["session"]], params["method"], params["params"]
            result = answer(role, method, params)
        else:
            role, method, result = "", request["method"], {}
        with open("LOG", "a") as log:
            log.write(json.dumps({"role": role, "method": method, "params": params}) + "\n")
        send({"id": request["id"], "result": result})
    """#
}
