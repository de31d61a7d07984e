extension Error {
  /// Why something failed, in the system's words where there are some.
  public var reason: String {
    if let error = self as? CocoaError, let cause = error.underlying { return cause.reason }
    if let error = self as? POSIXError { return String(cString: strerror(error.code.rawValue)) }
    return "\(self)"
  }
}
