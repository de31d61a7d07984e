/// Which rooms a room may use (docs/architecture.md): the one place where an arrow is allowed.
enum HouseGraph {
  static let allowed: [String: Set<String>] = [
    "egg": ["Commands"],
    "Commands": [
      "Presentation", "Suite", "Optimizer", "Agents", "Expert", "Knowledge", "LanguageModels", "Referee",
      "PythonEnvironment", "Journal", "Interchange", "Domain", "Essentials",
    ],
    "Presentation": ["Suite", "Journal", "Domain", "Essentials"],
    "Suite": ["Journal", "HarnessResources", "Domain", "Essentials"],
    "Optimizer": ["Domain", "Essentials"],
    "Agents": ["LanguageModels", "Knowledge", "KnowledgeResources", "Domain", "Essentials"],
    "Expert": ["Knowledge", "Domain", "Essentials"],
    "Knowledge": ["KnowledgeResources", "Domain", "Essentials"],
    "KnowledgeResources": [],
    "LanguageModels": ["Domain", "Essentials"],
    "Referee": ["PythonEnvironment", "Domain", "Essentials"],
    "PythonEnvironment": ["HarnessResources", "Domain", "Essentials"],
    "HarnessResources": [],
    "Essentials": [],
    "Journal": ["Domain", "Essentials"],
    "Interchange": ["Domain", "Essentials"],
    "Domain": ["Essentials"],
  ]

  /// What may be used besides rooms.
  ///
  /// Everything else is asked about when it comes up, since each costs build time.
  static let packages: [String: Set<String>] = [
    "ArgumentParser": ["Commands"],
    "AsyncHTTPClient": ["LanguageModels"],
    "NIOCore": ["LanguageModels"],
    "NIOHTTP1": ["LanguageModels"],
    "NIOPosix": ["LanguageModels"],
    "NIOSSL": ["LanguageModels"],
    "Subprocess": ["Commands", "LanguageModels", "PythonEnvironment", "Referee"],
    "SystemPackage": ["Commands", "Journal", "LanguageModels", "PythonEnvironment", "Referee"],
  ]

  /// Modules of the toolchain.
  ///
  /// Foundation is not for rooms but Essentials: linked in, it alone would be 30 MB.
  static let toolchain: Set<String> = [
    "Dispatch", "Synchronization", "RegexBuilder",
  ]
  static let toolchainForEssentials: Set<String> = [
    "FoundationEssentials", "Foundation", "Glibc", "Musl", "Darwin",
  ]

  /// Whether a file of a room may import a module.
  static func allows(_ room: String, toImport module: String) -> Bool {
    if allowed[module] != nil { return allowed[room]?.contains(module) ?? false }
    if let users = packages[module] { return users.contains(room) }
    switch room {
    case "Domain": return false
    case "Essentials": return toolchainForEssentials.contains(module)
    default: return toolchain.contains(module)
    }
  }
}
