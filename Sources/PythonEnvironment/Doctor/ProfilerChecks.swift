import Essentials

/// Tools that read hardware counters.
///
/// Without them a profile is built from timing and the roofline.
enum ProfilerChecks {
  private struct Tool: Sendable {
    var program: String
    var name: String
    var cost: String
    var mend: String
  }

  private static let tools = [
    Tool(
      program: "ncu", name: "Nsight Compute", cost: "GPU profiles come without hardware counters.",
      mend: "Install Nsight Compute (it is part of the CUDA toolkit)."),
    Tool(
      program: "nsys", name: "Nsight Systems", cost: "No timelines of whole GPU networks.",
      mend: "Install Nsight Systems (it is part of the CUDA toolkit)."),
    Tool(
      program: "perf", name: "perf", cost: "CPU profiles come without hardware counters.",
      mend: "Install perf (Debian: apt install linux-perf)."),
  ]

  static func all(_ environment: [String: String]) async -> [DoctorCheck] {
    var checks: [DoctorCheck] = []
    for tool in tools { checks.append(await check(tool, environment)) }
    return checks
  }

  private static func check(_ tool: Tool, _ environment: [String: String]) async -> DoctorCheck {
    guard let path = SearchPath(environment).first(tool.program) else {
      return DoctorCheck(
        .profilers, tool.name, .missing, found: "not on the search path", cost: tool.cost, mend: tool.mend)
    }
    let capture = try? await Command(path, ["--version"], environment: environment).capture(
      timeout: .seconds(20))
    guard let capture, capture.succeeded else {
      return DoctorCheck(
        .profilers, tool.name, .limited, found: "\(path) doesn't start", cost: tool.cost, mend: tool.mend)
    }
    let version = capture.output.split(separator: "\n").last.map(String.init) ?? ""
    if tool.program == "perf", let limit = counterLimit() { return limit }
    return DoctorCheck(.profilers, tool.name, .ok, found: "\(version) at \(path)")
  }

  /// The kernel's own rule on who may read counters.
  private static func counterLimit() -> DoctorCheck? {
    guard let text = String(file: "/proc/sys/kernel/perf_event_paranoid"),
      let level = Int(text.trimmed), level > 2
    else { return nil }
    return DoctorCheck(
      .profilers, "perf", .limited, found: "kernel.perf_event_paranoid is \(level)",
      cost: "CPU profiles come without hardware counters.",
      mend: "As administrator: sysctl kernel.perf_event_paranoid=2")
  }
}
