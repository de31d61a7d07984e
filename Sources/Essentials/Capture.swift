/// The result of work as a value, so that what follows it happens in any case.
public func capture<Value>(_ work: () async throws -> Value) async -> Swift.Result<Value, any Error> {
  do { return .success(try await work()) } catch { return .failure(error) }
}
