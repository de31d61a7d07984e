/// The versions that the harness needs.
enum VersionRules {
  static let oldestPython = Version(3, 10)
  static let oldestTorch = Version(2, 11)
  /// Newest Python for which the pinned packages have wheels.
  static let newestPythonForWheels = Version(3, 14)

  /// Why an interpreter doesn't do, and what to do about it.
  struct Shortcoming: Sendable, Hashable {
    var reason: String
    var advice: String
  }

  /// The first thing that is wrong with an interpreter; `nil` when the harness runs on it.
  static func shortcoming(of facts: PythonFacts) -> Shortcoming? {
    if Version(facts.version) < oldestPython {
      return Shortcoming(
        reason: "it is Python \(facts.version), and the harness needs \(oldestPython) or newer",
        advice: "Name a newer interpreter.")
    }
    guard let torch = facts.torch else {
      return Shortcoming(
        reason: "it has no PyTorch",
        advice: "Install it: \(facts.executable) -m pip install 'torch>=\(oldestTorch)' numpy")
    }
    if Version(torch) < oldestTorch {
      return Shortcoming(
        reason: "it has PyTorch \(torch), and the harness needs \(oldestTorch) or newer",
        advice: "Update it: \(facts.executable) -m pip install --upgrade 'torch>=\(oldestTorch)'")
    }
    if facts.numpy == nil {
      return Shortcoming(
        reason: "it has PyTorch but no NumPy",
        advice: "Install it: \(facts.executable) -m pip install numpy")
    }
    return nil
  }
}

/// Major and minor part of a version text; what follows them does not matter here.
struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
  var major: Int
  var minor: Int

  init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads texts such as `3.11.7`, `2.13.0+cpu` and `2.12.0a0+git`; missing parts count as 0.
  init(_ text: String) {
    let parts = text.split(separator: ".").prefix(2).map { part in
      Int(part.prefix { $0.isASCII && $0.isNumber }) ?? 0
    }
    self.init(parts.first ?? 0, parts.count > 1 ? parts[1] : 0)
  }

  static func < (left: Version, right: Version) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  var description: String { "\(major).\(minor)" }
}
