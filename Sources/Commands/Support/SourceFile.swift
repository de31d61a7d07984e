import Domain
import Essentials

/// A text file that the user named.
enum SourceFile {
  /// More than this is no module: 4 MiB.
  private static let largest = 4 << 20

  /// Reads a problem.
  static func problem(at path: String) throws(EggError) -> Problem {
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return Problem(name: name, source: try text(at: path, what: "problem"))
  }

  /// Reads a file.
  ///
  /// - Throws: `.usage` when there is no such file, or when it is a folder, too large, empty, or no UTF-8 text.
  static func text(at path: String, what: String) throws(EggError) -> String {
    guard FileManager.default.fileExists(atPath: path) else {
      throw EggError(
        .usage, "There is no file \(path).",
        advice:
          "Name the Python file of the \(what); the working folder is \(FileManager.default.currentDirectoryPath)."
      )
    }
    if Path.isFolder(path) {
      throw EggError(.usage, "\(path) is a folder.", advice: "Name the Python file of the \(what).")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw EggError(.usage, "\(path) can't be read.", advice: "Check its permissions.")
    }
    guard data.count <= largest, let text = String(data: data, encoding: .utf8) else {
      throw EggError(
        .usage, "\(path) is no Python text of at most 4 MiB in UTF-8.", advice: "Name a Python file.")
    }
    guard !text.allSatisfy(\.isWhitespace) else {
      throw EggError(
        .usage, "\(path) is empty.", advice: "A \(what) defines a module; see `egg help optimize`.")
    }
    return text
  }
}
