/// The log of a run, as the method sees it.
///
/// A step is named by its place in the method, such as `structure/seed-1/check`. A step that an earlier process
/// already finished is recalled instead of being run again: that is all there is to resuming.
public protocol RunRecording: Sendable {
  /// The event that this step ended with in an earlier process, or `nil`.
  func recall(_ step: String) async -> Event?
  /// Appends the event that the step ended with; returns once it is on disk.
  func record(_ event: Event, as step: String) async throws
}
