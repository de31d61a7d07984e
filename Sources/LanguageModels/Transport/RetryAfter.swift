import Essentials

/// Reads how long a server wants to be left alone.
enum RetryAfter {
  /// The pause that headers ask for: `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
  ///
  /// A date in the past, which a wrong clock gives, asks for nothing.
  static func pause(_ header: (String) -> String?, now: Date) -> Duration? {
    if let text = header("retry-after-ms"), let milliseconds = Double(text), milliseconds >= 0 {
      return .seconds(min(milliseconds / 1000, 1e6))
    }
    guard let text = header("retry-after")?.trimmed else { return nil }
    if let seconds = Double(text) { return seconds >= 0 ? .seconds(min(seconds, 1e6)) : nil }
    guard let date = date(text) else { return nil }
    let seconds = date.timeIntervalSince(now)
    return seconds > 0 ? .seconds(min(seconds, 1e6)) : nil
  }

  /// An IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
  private static func date(_ text: String) -> Date? {
    let form = /\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT/
    guard let parts = text.wholeMatch(of: form)?.output, let month = months.firstIndex(of: String(parts.2))
    else { return nil }
    let iso =
      "\(parts.3)-\(month < 9 ? "0" : "")\(month + 1)-\(parts.1)T\(parts.4):\(parts.5):\(parts.6)Z"
    return try? Date.ISO8601FormatStyle().parse(iso)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
