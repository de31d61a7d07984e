/// Where the jobs of a run are carried out.
public enum Launcher: Sendable, Hashable {
  /// In processes of this machine.
  case local
  /// By workers that share a folder with this process.
  case spool(folder: String)

  /// The forms that `init` reads, for messages.
  public static let forms = ["local", "spool:DIR"]

  /// Reads `local` or `spool:DIR`; `nil` is something else.
  public init?(_ text: String) {
    if text == "local" {
      self = .local
      return
    }
    let words = text.split(separator: ":", maxSplits: 1)
    guard words.count == 2, words[0] == "spool" else { return nil }
    self = .spool(folder: String(words[1]))
  }

  /// The text that `init` reads back.
  public var text: String {
    switch self {
    case .local: "local"
    case .spool(let folder): "spool:\(folder)"
    }
  }
}
