/// Which rooms a room may use (docs/architecture.md): the one place where an arrow is allowed.
enum HouseGraph {
  static let allowed: [String: Set<String>] = [
    "egg": ["Commands"],
    "Commands": [
      "Presentation", "Optimizer", "Agents", "Expert", "Knowledge", "LanguageModels", "Referee",
      "PythonEnvironment", "Journal", "Interchange", "Domain",
    ],
    "Presentation": ["Journal", "Domain"],
    "Optimizer": ["Domain"],
    "Agents": ["LanguageModels", "Knowledge", "Domain"],
    "Expert": ["Knowledge", "Domain"],
    "Knowledge": ["Domain"],
    "LanguageModels": ["Domain"],
    "Referee": ["PythonEnvironment", "Domain"],
    "PythonEnvironment": ["HarnessResources", "Domain"],
    "HarnessResources": [],
    "Journal": ["Domain"],
    "Interchange": ["Domain"],
    "Domain": [],
  ]

  /// What may be used besides rooms.
  ///
  /// Everything else is asked about when it comes up, since each costs build time.
  static let packages: [String: Set<String>] = [
    "ArgumentParser": ["Commands"],
    "Subprocess": ["Commands", "LanguageModels", "PythonEnvironment", "Referee"],
    "SystemPackage": ["Commands", "Journal", "LanguageModels", "PythonEnvironment", "Referee"],
  ]

  /// Modules of the toolchain; Domain does no input or output, so the system's own are not for it.
  static let toolchain: Set<String> = [
    "Foundation", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin", "RegexBuilder",
  ]
  static let toolchainForDomain: Set<String> = ["Foundation"]

  /// Whether a file of a room may import a module.
  static func allows(_ room: String, toImport module: String) -> Bool {
    if allowed[module] != nil { return allowed[room]?.contains(module) ?? false }
    if let users = packages[module] { return users.contains(room) }
    return (room == "Domain" ? toolchainForDomain : toolchain).contains(module)
  }
}
