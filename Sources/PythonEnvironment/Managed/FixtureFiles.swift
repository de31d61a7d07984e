import HarnessResources

/// The files of the self-test that the binary carries; never written where a candidate could read them.
package enum FixtureFiles {
  /// Texts by path below `cheats/`.
  package static let all: [String: String] = {
    var files: [String: String] = [:]
    while let entry = egg_fixture_at(Int32(files.count))?.pointee {
      files[String(cString: entry.path)] = String(cString: entry.text)
    }
    return files
  }()
}
