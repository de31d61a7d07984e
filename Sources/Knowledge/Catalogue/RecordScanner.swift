/// A file of principles.
public struct PrincipleFile: Sendable, Hashable {
  /// How messages name the file.
  public var path: String
  /// The whole text.
  public var text: String

  /// Names a file and its text.
  public init(path: String, text: String) {
    self.path = path
    self.text = text
  }
}

/// The lines of one record: from `## ID Title` up to the next one.
struct PrincipleRecord: Sendable, Hashable {
  /// A field of the head with the line it stands on.
  struct Field: Sendable, Hashable {
    var name: String
    var value: String
    var line: Int
  }

  var file: String
  /// The line of the title, from 1.
  var line: Int
  /// What stands behind `## `.
  var heading: String
  /// Lines between the heading and the first empty line, that have a colon; others are fields without a name.
  var fields: [Field]
  /// Everything after the head, with single spaces.
  var text: String

  /// The records of a file, in order; what stands before the first one is a remark for readers.
  static func all(in file: PrincipleFile) -> [PrincipleRecord] {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    let starts = lines.indices.filter { lines[$0].hasPrefix("## ") }
    return zip(starts, starts.dropFirst() + [lines.count]).map { start, end in
      record(lines[start..<end], in: file.path)
    }
  }

  private static func record(_ lines: ArraySlice<Substring>, in file: String) -> PrincipleRecord {
    let body = lines.dropFirst()
    let head = body.prefix { !$0.allSatisfy(\.isWhitespace) }
    let text = body.dropFirst(head.count).map {
      $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return PrincipleRecord(
      file: file, line: lines.startIndex + 1, heading: String(lines.first?.dropFirst(3) ?? ""),
      fields: head.indices.map { field(head[$0], line: $0 + 1) },
      text: text.filter { !$0.isEmpty }.joined(separator: " "))
  }

  private static func field(_ line: Substring, line number: Int) -> Field {
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return Field(name: "", value: String(line), line: number) }
    return Field(name: String(parts[0]), value: String(parts[1].drop { $0 == " " }), line: number)
  }
}
