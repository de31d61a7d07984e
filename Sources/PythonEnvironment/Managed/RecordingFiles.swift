import HarnessResources

/// The recorded runs that the binary carries.
package enum RecordingFiles {
  /// Texts by name, such as `masked_softmax`.
  package static let all: [String: String] = {
    var files: [String: String] = [:]
    while let entry = egg_recording_at(Int32(files.count))?.pointee {
      files[String(cString: entry.path).replacing(/\.json$/, with: "")] = String(cString: entry.text)
    }
    return files
  }()
}
