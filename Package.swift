// swift-tools-version: 6.2
import PackageDescription

/// Nothing loads symbols from egg, so none are exported: of a static binary they were 3 MB.
let sizeSettings = LinkerSetting.unsafeFlags(
  ["-Xlinker", "--no-export-dynamic", "-Xlinker", "--exclude-libs=ALL", "-Xlinker", "--icf=safe"],
  .when(platforms: [.linux], configuration: .release))

/// The rooms of the house.
///
/// Dependencies point down only; `Tests/ArchitectureTests` asserts this graph.
let package = Package(
  name: "egg",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "egg", targets: ["egg"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
  ],
  targets: [
    .executableTarget(name: "egg", dependencies: ["Commands"], linkerSettings: [sizeSettings]),
    .target(
      name: "Commands",
      dependencies: [
        "Presentation", "Suite", "Optimizer", "Agents", "Expert", "Knowledge", "LanguageModels",
        "Referee", "PythonEnvironment", "Journal", "Interchange", "Domain", "Essentials",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "Presentation", dependencies: ["Suite", "Journal", "Domain", "Essentials"]),
    .target(name: "Suite", dependencies: ["Journal", "HarnessResources", "Domain", "Essentials"]),
    .target(name: "Optimizer", dependencies: ["Domain", "Essentials"]),
    .target(
      name: "Agents",
      dependencies: ["LanguageModels", "Knowledge", "KnowledgeResources", "Domain", "Essentials"]),
    .target(name: "Expert", dependencies: ["Knowledge", "Domain", "Essentials"]),
    .target(name: "Knowledge", dependencies: ["KnowledgeResources", "Domain", "Essentials"]),
    .target(name: "KnowledgeResources"),
    .target(
      name: "LanguageModels",
      dependencies: [
        "Domain", "Essentials",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "Referee",
      dependencies: [
        "Domain", "PythonEnvironment", "Essentials",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "PythonEnvironment",
      dependencies: [
        "Domain", "HarnessResources", "Essentials",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(name: "HarnessResources"),
    .target(name: "Journal", dependencies: ["Domain", "Essentials"]),
    .target(name: "Interchange", dependencies: ["Domain", "Essentials"]),
    .target(name: "Domain", dependencies: ["Essentials"]),
    .target(name: "Essentials"),
    .target(
      name: "TestSupport",
      dependencies: [
        "PythonEnvironment", "Domain",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], path: "Tests/TestSupport"),
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
    .testTarget(name: "EssentialsTests", dependencies: ["Essentials"]),
    .testTarget(name: "DomainTests", dependencies: ["Domain"]),
    .testTarget(
      name: "ExpertTests",
      dependencies: [
        "Expert", "TestSupport", "PythonEnvironment", "Domain",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Fixtures", "Emit/Golden"]),
    .testTarget(
      name: "InterchangeTests", dependencies: ["Interchange", "TestSupport", "PythonEnvironment", "Domain"]),
    .executableTarget(
      name: "journal-writer", dependencies: ["Journal", "Domain"], path: "Tests/JournalWriter"),
    .testTarget(
      name: "JournalTests",
      dependencies: [
        "journal-writer", "TestSupport", "Journal", "Domain",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(name: "KnowledgeTests", dependencies: ["Knowledge", "TestSupport", "Domain"]),
    .testTarget(name: "LanguageModelsTests", dependencies: ["LanguageModels", "TestSupport", "Domain"]),
    .testTarget(
      name: "AgentsTests",
      dependencies: ["Agents", "Knowledge", "LanguageModels", "TestSupport", "PythonEnvironment", "Domain"],
      exclude: ["Golden"]),
    .testTarget(name: "OptimizerTests", dependencies: ["Optimizer", "Domain"]),
    .testTarget(name: "PresentationTests", dependencies: ["Presentation", "Suite", "Journal", "Domain"]),
    .testTarget(name: "SuiteTests", dependencies: ["Suite", "TestSupport", "Journal", "Domain"]),
    .testTarget(
      name: "RefereeTests",
      dependencies: ["Referee", "TestSupport", "PythonEnvironment", "Domain", "Essentials"]),
    .testTarget(
      name: "PythonEnvironmentTests",
      dependencies: [
        "PythonEnvironment", "TestSupport", "Domain",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .testTarget(
      name: "CommandsTests",
      dependencies: [
        "Commands", "Expert", "Knowledge", "LanguageModels", "Referee", "PythonEnvironment", "Journal",
        "Optimizer", "Presentation", "Suite", "TestSupport", "Domain",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)

let isStrict = Context.environment["CI"] != nil
for target in package.targets where !target.name.hasSuffix("Resources") {
  var settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // What EGG waits for are compilers, devices and models; small code travels better.
    .unsafeFlags(["-Osize"], .when(configuration: .release)),
  ]
  if isStrict { settings.append(.treatAllWarnings(as: .error)) }
  target.swiftSettings = settings
}
