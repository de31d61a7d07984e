/// Sizes as Linux's files write them.
public enum ByteCount {
  /// Reads `48K`, `1024 kB` or `32M`; a bare number is bytes, `nil` where there is no number.
  public static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isNumber }
    guard let number = Int(digits) else { return nil }
    switch text.dropFirst(digits.count).drop(while: \.isWhitespace).first?.lowercased() {
    case "k": return number << 10
    case "m": return number << 20
    case "g": return number << 30
    default: return number
    }
  }
}
