import Domain
import Synchronization
import Testing

@testable import Presentation

/// Keeps what a view wrote.
final class Transcript: Sendable {
  private let writes = Mutex<[String]>([])
  func append(_ text: String) { writes.withLock { $0.append(text) } }
  var pieces: [String] { writes.withLock { $0 } }
  var text: String { pieces.joined() }
}

@Suite struct `Progress` {
  func view(_ terminal: Terminal, into transcript: Transcript) -> ProgressView {
    ProgressView(terminal: terminal, write: transcript.append)
  }

  @Test func `on a pipe is one plain line for each event worth telling`() {
    let transcript = Transcript()
    let view = view(.plain, into: transcript)
    for event in SampleRun.structure { view.show(event) }
    #expect(
      transcript.text == """
        rmsnorm_swiglu  target cpu, precision ieee, agents expert
          admitted floor 1.21 ms: 25.2 MB to move at 20.8 GB/s, 2 cores, AMD EPYC 9354
          warning  sandbox: no network namespace: candidates could reach the network <here>
        stage structure
          try      #1 norm and gate in one pass over each row
          time     #1 2.60 ms, 1.58x [1.55, 1.62] over eager FASTER
          try      #2 two passes: statistics, then gate
          failed   #2 compile: line 12: 'sqrtf' was not declared
          mend     a header is missing: include <cmath>
          try      #3 two passes, header included
          time     #3 3.40 ms, 1.22x [1.20, 1.25] over eager FASTER
          keep     #1 1.58x over eager
          time     #3 3.40 ms, 0.76x [0.75, 0.78] over #1 SLOWER
          drop     #3 slower than the incumbent
          ended    structure: 3 tried, 1 accepted, gain 1.58x

        """)
  }

  @Test func `of a tuning stage tells profile, plan and principles`() {
    let transcript = Transcript()
    let view = view(.plain, into: transcript)
    for event in SampleRun.structure { view.show(event, recalled: true) }
    #expect(transcript.text.isEmpty)
    for event in SampleRun.tuning.prefix(8) { view.show(event) }
    #expect(
      transcript.text == """
        stage mapping
          profile  #1 2.60 ms, 2.15 times the floor, 9.70 GB/s
          plan     give each thread a block of rows  [map-1]
          try      #4 rows over threads
          time     #4 2.05 ms, 1.27x [1.24, 1.29] over #1 FASTER
          keep     #4 faster than the incumbent

        """)
  }

  @Test func `on a terminal redraws the status below the lines in single writes, and leaves nothing behind`()
  {
    let transcript = Transcript()
    let view = view(Terminal(isInteractive: true, usesColor: false, width: 40), into: transcript)
    view.show(.stageStarted(.structure))
    view.show(.stageStarted(.mapping))
    view.finish()
    #expect(
      transcript.pieces == [
        "stage structure\n| 0:00 · structure · writing · 0 evalu…",
        "\r\u{1B}[Kstage mapping\n| 0:00 · mapping · writing · 0 evaluat…",
        "\r\u{1B}[K",
      ])
  }

  @Test func `never hides the cursor`() {
    let transcript = Transcript()
    let view = view(Terminal(isInteractive: true, usesColor: true, width: 80), into: transcript)
    for event in SampleRun.events { view.show(event) }
    #expect(!transcript.text.contains("\u{1B}[?25l"))
  }

  @Test func `erases the status line when the operation throws`() async {
    let transcript = Transcript()
    let view = view(Terminal(isInteractive: true, usesColor: false, width: 80), into: transcript)
    await #expect(throws: CancellationError.self) {
      try await view.during {
        view.note(Line("begun"))
        throw CancellationError()
      }
    }
    #expect(transcript.text.contains("begun\n"))
    #expect(transcript.pieces.last == "\r\u{1B}[K")
  }

  @Test func `has a status with stage, step, best, evaluations, time gone and time left`() {
    let story = RunStory(SampleRun.structure + SampleRun.tuning.prefix(4))
    #expect(
      StatusLine.line(for: story, elapsed: 21, frame: 1).text
        == "/ 0:21, 0:39 left · mapping · building #4 · best #1 2.60 ms (1.58x eager) · 3 evaluations")
  }
}

@Suite struct `Setting up` {
  @Test func `is one line for each heading on a pipe`() {
    let transcript = Transcript()
    let view = SetupView(terminal: .plain, write: transcript.append)
    for line in ["making it · 0 s", "making it · 1 s", "installing · 2 s · torch", "installing · 3 s"] {
      view.show(line)
    }
    view.finish()
    #expect(transcript.text == "making it\ninstalling\n")
  }

  @Test func `is one redrawn line on a terminal, erased in the end`() {
    let transcript = Transcript()
    let view = SetupView(
      terminal: Terminal(isInteractive: true, usesColor: true, width: 12), write: transcript.append)
    view.show("making it · 10 s")
    view.finish()
    view.finish()
    #expect(transcript.pieces == ["\r\u{1B}[Kmaking it …", "\r\u{1B}[K"])
  }
}

@Suite struct `The final table` {
  @Test func `holds speedups with intervals and verdicts, floor, stages and folder`() {
    let lines = RunSummary.lines(for: RunStory(SampleRun.events), folder: "egg-runs/x")
    #expect(
      lines.map(\.text).joined(separator: "\n") == """
        rmsnorm_swiglu  FASTER 2.31x over eager  (cpu, ieee, expert)

          against            time  speedup  95 % interval  verdict
          eager           4.12 ms    2.31x   2.27 to 2.36  FASTER
          torch.compile   3.01 ms    1.69x   1.66 to 1.72  FASTER
          best.py         1.78 ms
          roofline floor  1.21 ms    1.47x   of the floor

          stage      tried  accepted   gain
          structure      3         1  1.58x
          mapping        1         1  1.27x
          tiling         2         1  1.08x
          memory         1         1  1.07x

          7 candidates evaluated in 48.2 s
          folder  egg-runs/x
        """)
  }

  @Test func `says so when there is no valid candidate`() {
    var result = SampleRun.result
    result.candidate = nil
    let lines = RunSummary.lines(for: RunStory([Event.finished(result)]), folder: "x")
    #expect(lines.first?.text == "rmsnorm_swiglu  no valid candidate  (cpu, ieee, expert)")
  }

  @Test func `does not exist before the end`() {
    #expect(RunSummary.lines(for: RunStory(SampleRun.structure), folder: "x").isEmpty)
  }
}
