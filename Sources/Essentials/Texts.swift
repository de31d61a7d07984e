extension StringProtocol {
  /// The text without the white space at both ends.
  public var trimmed: String { trimming(while: \.isWhitespace) }

  /// The text without the characters at both ends that a condition holds for.
  public func trimming(while condition: (Character) -> Bool) -> String {
    let head = drop(while: condition)
    guard let last = head.lastIndex(where: { !condition($0) }) else { return "" }
    return String(head[...last])
  }
}

extension String {
  /// Numbers in the form of C's `printf`; the language of the user's machine does not change it.
  public init(printf format: String, _ values: any CVarArg...) {
    var bytes = [CChar](repeating: 0, count: 400)
    let count = withVaList(values) { vsnprintf(&bytes, bytes.count, format, $0) }
    let text = bytes.prefix(Int(count)).prefix { $0 != 0 }
    self.init(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The whole text of a file; `nil` when it can't be read or is no UTF-8.
  public init?(file path: String) {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    self.init(data: data, encoding: .utf8)
  }
}
