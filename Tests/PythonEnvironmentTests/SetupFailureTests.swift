import Domain
import Testing

@testable import PythonEnvironment

struct SetupFailureTests {
  @Test(arguments: [
    (
      "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
      "disk is full"
    ),
    (
      "WARNING: Retrying … NewConnectionError('…')\nERROR: No matching distribution found for torch==2.13.0",
      "can't be reached"
    ),
    ("ERROR: No matching distribution found for torch==2.13.0", "no fitting package"),
    ("Error: [Errno 13] Permission denied: '/cache/egg'", "can't be written to"),
    ("ssl.SSLCertVerificationError: certificate verify failed", "certificate"),
    ("/usr/bin/python3: No module named venv", "lacks the module venv"),
  ])
  func `the cause is read from what the tools printed`(log: String, cause: String) {
    let error = SetupFailure.error(
      stage: "installing packages", log: log, logFile: "/x.log", base: "/usr/bin/python3")
    #expect(error.message.contains(cause))
    #expect(error.advice.contains("/x.log"))
  }

  @Test func `an unknown cause is quoted`() {
    let error = SetupFailure.error(
      stage: "installing packages", log: "noise\nERROR: odd thing\nmore noise", logFile: "/x.log",
      base: "python3")
    #expect(error.message.contains("ERROR: odd thing"))
  }
}
