import KnowledgeResources

/// The files of `knowledge/principles`, carried inside the binary.
enum CarriedPrinciples {
  static let files: [PrincipleFile] = {
    var files: [PrincipleFile] = []
    while let entry = egg_principles_at(Int32(files.count))?.pointee {
      files.append(
        PrincipleFile(path: "knowledge/\(String(cString: entry.path))", text: String(cString: entry.text)))
    }
    return files
  }()
}
