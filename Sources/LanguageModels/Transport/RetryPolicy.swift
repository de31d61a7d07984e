/// When a failed request is sent again, and after which pause.
public struct RetryPolicy: Sendable {
  /// Requests in all.
  public var tries = 8
  /// The pause after the first; each further one is twice as long.
  public var firstPause = Duration.seconds(1)
  /// The longest pause that is not asked for by the server.
  public var longestPause = Duration.seconds(60)
  /// The longest pause that a server may ask for; a longer one is an error at once.
  public var patience = Duration.seconds(600)
  /// Draws from 0 up to 1.
  public var random: @Sendable () -> Double = { Double.random(in: 0..<1) }

  /// The defaults.
  public init() {}

  /// Whether a status is worth another try: waiting or another machine may change it.
  static func isTransient(_ status: Int) -> Bool { [408, 409, 429].contains(status) || status >= 500 }

  /// The pause after a number of failed tries; `nil` when there is to be no other.
  ///
  /// Half of a pause is random, so that many agents do not come back at once; one that the server asked for
  /// (`Retry-After`) is never shortened.
  func pause(after failures: Int, retryAfter: Duration?) -> Duration? {
    guard failures < tries else { return nil }
    if let retryAfter {
      return retryAfter > patience ? nil : retryAfter + firstPause * (random() / 2)
    }
    let doubled = firstPause * Double(1 << min(failures - 1, 20))
    return min(doubled, longestPause) * (0.5 + random() / 2)
  }
}
