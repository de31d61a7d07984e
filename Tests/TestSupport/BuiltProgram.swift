import Foundation

/// The path of a program of this package, built beside the test bundle.
public func builtProgram(_ name: String) -> String {
  URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/" + name
}
