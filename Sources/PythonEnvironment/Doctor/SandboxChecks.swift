import Essentials

/// What shuts a candidate in on this machine: found by entering a candidate's sandbox, not by guessing.
enum SandboxChecks {
  /// What the harness says about a sandbox that it entered (docs/harness.md, server method `open`).
  struct Report: Decodable, Sendable {
    /// One layer.
    struct Layer: Decodable, Sendable, Hashable {
      var name: String
      var active: Bool
      /// Why it does not hold; empty when it does.
      var reason: String
    }

    var layers: [Layer]
  }

  static func all(_ explicitPython: String?, _ environment: [String: String]) async -> [DoctorCheck] {
    let named = PythonCandidate.named(option: explicitPython, environment: environment)?.path
    guard let python = named ?? SearchPath(environment).first("python3"),
      let report = await examined(python, environment)
    else {
      return [
        DoctorCheck(
          .sandbox, "Sandbox", .limited, found: "not looked at: no python3 of version 3.10 or newer answered",
          cost: "How well candidates can be shut in is unknown.", mend: "Install python3.")
      ]
    }
    return report.layers.map(check)
  }

  static func check(_ layer: Report.Layer) -> DoctorCheck {
    let facts = SandboxLayer.all[layer.name] ?? SandboxLayer(title: layer.name, cost: "", mend: "")
    return DoctorCheck(
      .sandbox, facts.title, layer.active ? .ok : .missing,
      found: layer.active ? "holds" : layer.reason, cost: facts.cost, mend: facts.mend)
  }

  /// The harness's own examination, from a copy that vanishes again.
  private static func examined(_ python: String, _ environment: [String: String]) async -> Report? {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "egg-doctor-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var environment = environment
    environment["PYTHONPATH"] = folder.path
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    guard (try? HarnessFiles.write(HarnessFiles.all, to: folder.path)) != nil,
      let capture = try? await Command(python, ["-m", "egg_harness.examination"], environment: environment)
        .capture(timeout: .seconds(30)), capture.succeeded
    else { return nil }
    return try? JSONDecoder().decode(Report.self, from: Data(capture.output.utf8))
  }
}
