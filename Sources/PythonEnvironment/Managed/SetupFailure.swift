import Domain

/// Why setting up an environment failed, read from what the tools printed.
enum SetupFailure {
  /// One known cause: the texts that betray it, what it is called, and what helps.
  struct Rule: Sendable {
    var signs: [String]
    var cause: String
    var advice: String
  }

  private static let ownPython =
    "Or name an interpreter that has PyTorch: --python PATH, or the variable EGG_PYTHON."

  /// The first rule that fits is taken; without a network pip also says that nothing matches, so that comes later.
  static let rules = [
    Rule(
      signs: ["No space left on device", "Errno 28", "Disk quota exceeded"], cause: "the disk is full",
      advice: "Free some gigabytes, or set XDG_CACHE_HOME to a folder on a larger disk."),
    Rule(
      signs: ["ensurepip is not available", "No module named venv", "No module named ensurepip"],
      cause: "this Python lacks the module venv",
      advice: "Install it (Debian and Ubuntu: apt install python3-venv). \(ownPython)"),
    Rule(
      signs: ["certificate verify failed", "SSLError", "CERTIFICATE_VERIFY_FAILED"],
      cause: "the package index's certificate is not trusted",
      advice: "Tell pip the certificate authority by PIP_CERT. \(ownPython)"),
    Rule(
      signs: [
        "Temporary failure in name resolution", "NewConnectionError", "Connection refused",
        "ConnectTimeoutError", "ReadTimeoutError", "Network is unreachable", "ProxyError",
        "Name or service not known", "NameResolutionError",
      ],
      cause: "the package index can't be reached",
      advice: "Check the network; pip's variables PIP_INDEX_URL, PIP_PROXY and PIP_FIND_LINKS are respected. "
        + ownPython),
    Rule(
      signs: ["No matching distribution found", "Could not find a version"],
      cause: "the package index has no fitting package for this Python and machine",
      advice: "Use a Python between \(VersionRules.oldestPython) and \(VersionRules.newestPythonForWheels) "
        + "on a 64-bit machine. \(ownPython)"),
    Rule(
      signs: ["Permission denied", "Read-only file system"], cause: "the cache folder can't be written to",
      advice: "Set XDG_CACHE_HOME to a folder that you can write to."),
  ]

  /// The error for a failed stage.
  static func error(stage: String, log: String, logFile: String, base: String) -> EggError {
    let rule = rules.first { rule in rule.signs.contains { log.contains($0) } }
    let lines = log.split(separator: "\n")
    let telling = lines.last { $0.hasPrefix("ERROR") || $0.hasPrefix("Error") } ?? lines.last ?? "no output"
    let cause = rule?.cause ?? "\(telling)"
    return EggError(
      .environment,
      "EGG's own Python environment could not be made from \(base): \(cause) (while \(stage)).",
      advice: "\(rule?.advice ?? ownPython) The whole log: \(logFile)")
  }
}
