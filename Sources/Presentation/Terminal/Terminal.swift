import Essentials

/// What one output stream can show.
public struct Terminal: Sendable, Hashable {
  /// Whether lines may be redrawn.
  public var isInteractive: Bool
  /// Whether colours may be used.
  public var usesColor: Bool
  /// Columns of a line.
  public var width: Int

  /// Describes a stream.
  public init(isInteractive: Bool, usesColor: Bool, width: Int = 80) {
    self.isInteractive = isInteractive
    self.usesColor = usesColor
    self.width = width
  }

  /// Neither colours nor redrawing: a file or a pipe.
  public static let plain = Terminal(isInteractive: false, usesColor: false)

  /// Examines an open file descriptor, such as 2 for standard error, in this process's environment.
  public static func detect(descriptor: Int32) -> Terminal {
    judge(
      isTerminal: isatty(descriptor) == 1, columns: columns(of: descriptor),
      environment: ProcessInfo.processInfo.environment)
  }

  /// The rules: NO_COLOR (no-color.org), CLICOLOR_FORCE (bixense.com/clicolors), TERM=dumb, COLUMNS.
  static func judge(isTerminal: Bool, columns: Int?, environment: [String: String]) -> Terminal {
    let isDumb = environment["TERM"] == "dumb"
    let refuses = !(environment["NO_COLOR"] ?? "").isEmpty
    let forces = !["", "0"].contains(environment["CLICOLOR_FORCE"] ?? "")
    return Terminal(
      isInteractive: isTerminal && !isDumb,
      usesColor: !refuses && (forces || (isTerminal && !isDumb)),
      width: columns ?? environment["COLUMNS"].flatMap { Int($0) }.filtered { $0 > 0 } ?? 80)
  }

  /// Columns as the kernel knows them now; `nil` when the stream is no terminal.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}

extension Optional {
  /// The value when it satisfies the predicate.
  func filtered(_ predicate: (Wrapped) -> Bool) -> Wrapped? {
    flatMap { predicate($0) ? $0 : nil }
  }
}
