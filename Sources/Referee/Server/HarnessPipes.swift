import Subprocess

typealias HarnessExecution = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

/// Moves bytes between a connection and the pipes of its server until both output pipes have ended.
func pump(_ execution: HarnessExecution, _ connection: HarnessConnection) async {
  let logEnd = Occurrence()
  await withTaskGroup(of: Void.self) { group in
    group.addTask { await writeRequests(of: connection, to: execution.standardInputWriter) }
    group.addTask {
      await collectLog(execution.standardError, for: connection)
      logEnd.announce()
    }
    group.addTask {
      let reason = await readReplies(execution.standardOutput, for: connection)
      // The reason of a death stands in the last lines of standard error, which may come a moment later.
      await wait(upTo: .milliseconds(500)) { await logEnd.wait() }
      await connection.fail(reason.kind, reason.message)
    }
  }
}

private func writeRequests(of connection: HarnessConnection, to writer: StandardInputWriter) async {
  do {
    for await frame in connection.outgoing { _ = try await writer.write(frame) }
  } catch {
    // A pipe that broke means that the server is gone; reading its output tells why.
  }
  try? await writer.finish()
}

private func collectLog(_ output: SubprocessOutputSequence, for connection: HarnessConnection) async {
  do {
    for try await buffer in output { await connection.appendLog(buffer.withUnsafeBytes { Array($0) }) }
  } catch {
    await connection.appendLog(Array("\n(standard error could not be read: \(error))".utf8))
  }
}

/// Delivers replies until the server's output ends; the value says why it ended.
private func readReplies(
  _ output: SubprocessOutputSequence, for connection: HarnessConnection
) async -> HarnessError {
  var decoder = FrameDecoder()
  do {
    for try await buffer in output {
      buffer.withUnsafeBytes { decoder.append($0) }
      while let frame = try decoder.next() { try await connection.deliver(frame) }
    }
    try decoder.finish()
    return HarnessError(.died, "The harness process ended.")
  } catch {
    return HarnessError(.protocolViolation, "The harness broke its protocol: \(error).")
  }
}
