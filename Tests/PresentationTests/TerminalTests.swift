import Domain
import Testing

@testable import Presentation

@Suite struct `What a stream can show` {
  @Test(
    arguments: [
      (true, [:], true, true),
      (false, [:], false, false),
      (true, ["NO_COLOR": "1"], true, false),
      (true, ["NO_COLOR": ""], true, true),
      (true, ["TERM": "dumb"], false, false),
      (false, ["CLICOLOR_FORCE": "1"], false, true),
      (false, ["CLICOLOR_FORCE": "0"], false, false),
      (true, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], true, false),
    ] as [(Bool, [String: String], Bool, Bool)])
  func `follows the environment`(
    isTerminal: Bool, environment: [String: String], isInteractive: Bool, usesColor: Bool
  ) {
    let terminal = Terminal.judge(isTerminal: isTerminal, columns: nil, environment: environment)
    #expect(terminal.isInteractive == isInteractive)
    #expect(terminal.usesColor == usesColor)
  }

  @Test(
    arguments: [
      (100, ["COLUMNS": "60"], 100), (nil, ["COLUMNS": "60"], 60), (nil, ["COLUMNS": "-1"], 80),
      (nil, [:], 80),
    ] as [(Int?, [String: String], Int)])
  func `takes the width from the kernel, then COLUMNS, then 80`(
    columns: Int?, environment: [String: String], width: Int
  ) {
    #expect(Terminal.judge(isTerminal: true, columns: columns, environment: environment).width == width)
  }
}

@Suite struct `A line` {
  let line = Line("ab", .good).adding("cdef")

  @Test func `has codes only where there is colour`() {
    #expect(line.rendered(color: false) == "abcdef")
    #expect(line.rendered(color: true) == "\u{1B}[32mab\u{1B}[0mcdef")
  }

  @Test(arguments: [(6, "abcdef"), (5, "abcd…"), (3, "ab…"), (2, "ab"), (1, "…")])
  func `is cut to the width`(width: Int, text: String) {
    #expect(line.rendered(color: false, width: width) == text)
  }

  @Test func `can't move the cursor, whatever a candidate wrote`() {
    #expect(Line("a\u{1B}[2Jb\r\nc").text == "a [2Jb  c")
  }
}

@Suite struct `A quantity` {
  @Test(arguments: [
    (2.1, "2.10 s"), (1.84e-3, "1.84 ms"), (3.214e-6, "3.21 µs"), (412e-9, "412 ns"), (0.99999, "1.00 s"),
    (0, "0 ns"), (125.4, "125 s"),
  ])
  func `of time has three digits and its unit`(seconds: Double, text: String) {
    #expect(Quantity.duration(seconds) == text)
  }

  @Test(arguments: [(7.9, "0:07"), (750, "12:30"), (3723, "1:02:03"), (-4, "0:00")])
  func `of elapsed time is a clock`(seconds: Double, text: String) {
    #expect(Quantity.clock(seconds) == text)
  }

  @Test func `of bytes has a decimal prefix`() {
    #expect(Quantity.bytes(25.2e6) == "25.2 MB")
    #expect(Quantity.bytes(12) == "12.0 B")
    #expect(Quantity.bandwidth(20.8e9) == "20.8 GB/s")
  }

  @Test func `of ratio shows its interval`() {
    #expect(Quantity.ratio(Estimate(value: 1.834, low: 1.8, high: 1.86)) == "1.83x [1.80, 1.86]")
    #expect(Quantity.ratio(.infinity) == "infx")
  }
}
