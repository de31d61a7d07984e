import Testing

@testable import Referee

@Suite("What Nsight Compute prints")
struct CounterOutputTests {
  static let columns =
    #""ID","Process ID","Process Name","Host Name","Kernel Name","Context","Stream","Block Size","Grid Size","#
    + #""Device","CC","Section Name","Metric Name","Metric Unit","Metric Value""#

  static func row(
    _ id: Int, _ kernel: String, _ metric: String, _ unit: String, _ value: String,
    grid: String = "(1024, 1, 1)"
  ) -> String {
    #""\#(id)","4242","python3.12","127.0.0.1","\#(kernel)","1","7","(256, 1, 1)","\#(grid)","0","9.0","#
      + #""Command line profiler metrics","\#(metric)","\#(unit)","\#(value)""#
  }

  /// Two launches, as an H100 gives them, with the program's own words around.
  static let long = """
    ==PROF== Connected to process 4242 (/usr/bin/python3.12)
    hello "ID", said the candidate
    ==PROF== Profiling "scale_kernel" - 0: 0%....50%....100% - 8 passes
    ==PROF== Disconnected from process 4242
    \(columns)
    \(row(0, "scale_kernel(float *, int)", "dram__throughput.avg.pct_of_peak_sustained_elapsed", "%", "71.53"))
    \(row(0, "scale_kernel(float *, int)", "gpu__time_duration.sum", "ns", "12,345"))
    \(row(0, "scale_kernel(float *, int)", "launch__grid_size", "", "1,024"))
    \(row(0, "scale_kernel(float *, int)", "lts__t_sector_hit_rate.pct", "%", "n/a"))
    \(row(0, "scale_kernel(float *, int)", "launch__shared_mem_per_block_static", "Kbyte/block", "2.05"))
    \(row(1, "void f<int, (bool)1>(T1 *)", "sm__throughput.avg.pct_of_peak_sustained_elapsed", "%", "9"))
    \(row(1, "void f<int, (bool)1>(T1 *)", "smsp__warp_issue_stalled_long_scoreboard_per_warp_active.pct", "%", "55.5"))
    \(row(1, "void f<int, (bool)1>(T1 *)", "some__metric.of_the_future", "%", "1"))

    """

  @Test("is read by launch, in base units, without what is not available")
  func longForm() throws {
    let launches = try CounterOutput(Self.long, capability: "9.0").launches
    #expect(launches.map(\.kernel) == ["scale_kernel(float *, int)", "void f<int, (bool)1>(T1 *)"])
    #expect(launches[0].grid == [1024, 1, 1] && launches[0].block == [256, 1, 1])
    #expect(
      launches[0].metrics == [
        .dramThroughput: 71.53, .nanoseconds: 12345, .gridSize: 1024, .staticSharedBytes: 2050,
      ]
    )
    #expect(launches[1].metrics == [.smThroughput: 9, .memoryStall: 55.5])
  }

  @Test("is read with one row for each launch, too")
  func wideForm() throws {
    let text = """
      "ID","Process ID","Kernel Name","Block Size","Grid Size","Device","CC","gpu__time_duration.sum","launch__grid_size"
      "","","","","","","","usecond",""
      "0","1","k","(128, 1, 1)","(7, 2, 1)","0","9.0","1.5","14"
      """
    let launches = try CounterOutput(text, capability: "9.0").launches
    #expect(
      launches == [
        .init(
          kernel: "k", grid: [7, 2, 1], block: [128, 1, 1], metrics: [.nanoseconds: 1500, .gridSize: 14])
      ])
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    var text: String
    var errors = ""
    var says: String
    var mayBeSandbox = true
    var testDescription: String { says }
  }

  static let refused = [
    Refused(
      text: """
        ==PROF== Connected to process 17
        ==ERROR== ERR_NVGPUCTRPERM - The user does not have permission to access NVIDIA GPU Performance Counters on the \
        target device 0.
        ==WARNING== No kernels were profiled.
        """, says: "ERR_NVGPUCTRPERM"),
    Refused(
      text: "==PROF== Disconnected\n==WARNING== No kernels were profiled.\n\(columns)\n", says: "no kernel"),
    Refused(text: "==ERROR== Failed to initialize: LibraryNotLoaded\n", says: "LibraryNotLoaded"),
    Refused(
      text: "==ERROR== The device is already being profiled by another tool.", says: "another program",
      mayBeSandbox: false),
    Refused(text: "", errors: "==ERROR== Unknown target\n", says: "Unknown target"),
    Refused(text: "", says: "nothing"),
    Refused(text: "==PROF== Connected\n\"ID\"\n", says: "\"ID\""),
  ]

  @Test("names why there are no counters", arguments: refused)
  func refusal(refused: Refused) throws {
    let error = #expect(throws: CounterOutput.Refusal.self) {
      try CounterOutput(refused.text, errors: refused.errors, capability: "9.0")
    }
    #expect(error?.reason.contains(refused.says) == true, "\(error?.reason ?? "")")
    #expect(error?.mayBeSandbox == refused.mayBeSandbox)
  }

  @Test("has every metric under the chip's own name")
  func names() {
    #expect(
      CounterMetric.memoryStall.counter(capability: "9.0")
        == "smsp__warp_issue_stalled_long_scoreboard_per_warp_active.pct")
    #expect(
      CounterMetric.memoryStall.counter(capability: "6.1")
        == "smsp__warp_issue_stalled_memory_dependency_per_warp_active.pct")
    for metric in CounterMetric.allCases { #expect(!metric.counter(capability: "10.0").isEmpty) }
    #expect(CounterTool.arguments(capability: "9.0").contains("--clock-control"))
  }

  @Test("may quote commas, quotes and line breaks")
  func quoting() {
    let rows = CommaSeparated.rows("\"a,b\",\"say \"\"hi\"\"\",c\n\"two\nlines\",,\n")
    #expect(rows == [["a,b", "say \"hi\"", "c"], ["two\nlines", "", ""]])
    #expect(CommaSeparated.rows("").isEmpty)
    #expect(CommaSeparated.rows("x") == [["x"]])
  }
}
