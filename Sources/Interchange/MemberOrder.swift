import Essentials

/// The order of an object's members in JSON text, which decoders forget.
enum MemberOrder {
  /// The keys of the object that a top-level member holds, as they stand in the text; the text is valid JSON.
  static func keys(of member: String, in text: Data) -> [String] {
    var scanner = Scanner(bytes: [UInt8](text))
    var found: [String] = []
    var depth = 0
    var top = ""
    while let token = scanner.next() {
      switch token {
      case .open: depth += 1
      case .close: depth -= 1
      case .key(let name) where depth == 1: top = name
      case .key(let name) where depth == 2 && top == member: found.append(name)
      case .key: continue
      }
    }
    return found
  }

  private enum Token {
    case open, close
    case key(String)
  }

  private struct Scanner {
    var bytes: [UInt8]
    var place = 0

    mutating func next() -> Token? {
      while place < bytes.count {
        defer { place += 1 }
        switch bytes[place] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return .open
        case UInt8(ascii: "}"), UInt8(ascii: "]"): return .close
        case UInt8(ascii: "\""):
          let text = string()
          if isBeforeColon { return .key(text) }
        default: continue
        }
      }
      return nil
    }

    /// Reads the string that begins here; leaves the place at its closing quote.
    private mutating func string() -> String {
      let start = place
      place += 1
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      let quoted = Data(bytes[start...min(place, bytes.count - 1)])
      return (try? JSONDecoder().decode(String.self, from: quoted)) ?? ""
    }

    private var isBeforeColon: Bool {
      let rest = bytes[(place + 1)...].drop { $0 == 32 || (9...13).contains($0) }
      return rest.first == UInt8(ascii: ":")
    }
  }
}
