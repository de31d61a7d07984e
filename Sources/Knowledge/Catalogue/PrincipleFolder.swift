public import Domain
import Essentials

/// A folder of a user's own principles.
public enum PrincipleFolder {
  /// Its Markdown files, by name.
  ///
  /// - Throws: `.usage` when it can't be read or has none.
  public static func files(in folder: String) throws(EggError) -> [PrincipleFile] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw EggError(
        .usage, "The folder of principles \(folder) can't be read.",
        advice: "Name a folder with Markdown files of principles; knowledge/principles shows their form.")
    }
    let wanted = names.filter { $0.hasSuffix(".md") }.sorted()
    guard !wanted.isEmpty else {
      throw EggError(
        .usage, "There is no file ending in .md in \(folder).",
        advice: "Put records into a Markdown file there; `egg principles show A2.01` prints one.")
    }
    var files: [PrincipleFile] = []
    for name in wanted { files.append(try file("\(folder)/\(name)")) }
    return files
  }

  private static func file(_ path: String) throws(EggError) -> PrincipleFile {
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(bytes: data, encoding: .utf8)
    else {
      throw EggError(.usage, "\(path) can't be read as UTF-8 text.", advice: "Mend it or move it away.")
    }
    return PrincipleFile(path: path, text: text)
  }
}
