import Foundation

/// Reads target declarations from the text of a package manifest; a nested `swift package` would take seconds.
enum Manifest {
  /// Names of targets and products that a target depends on; `nil` when it is not declared.
  static func dependencies(of target: String, in manifest: String) -> Set<String>? {
    let keywords = /\.(?:executableTarget|testTarget|target)\(/
    let starts = manifest.matches(of: keywords).map(\.range.upperBound)
    let declarations = zip(starts, starts.dropFirst() + [manifest.endIndex]).map { manifest[$0..<$1] }
    let declaration = declarations.first { text in
      text.firstMatch(of: /name:\s*"([^"]+)"/)?.output.1 == target[...]
    }
    guard let declaration else { return nil }
    guard let start = declaration.firstRange(of: "dependencies: [")?.upperBound else { return [] }
    let list = String(declaration[start...].prefix { $0 != "]" })
    let products = list.matches(of: /\.product\(name:\s*"([^"]+)"/).map { String($0.output.1) }
    let targets = list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"([^"]+)"/)
    return Set(products + targets.map { String($0.output.1) })
  }
}
