import Essentials

/// What candidates can run on.
enum DeviceChecks {
  static func processor(_ processor: Processor) -> DoctorCheck {
    DoctorCheck(
      .devices, "Processor", .ok,
      found: "\(processor.name), \(processor.cores) cores, vectors of \(processor.vectorBytes) bytes",
      required: true)
  }

  static func graphics(_ environment: [String: String]) async -> [DoctorCheck] {
    let query = "--query-gpu=name,memory.total,compute_cap,driver_version"
    guard let path = SearchPath(environment).first("nvidia-smi"),
      let capture = try? await Command(path, [query, "--format=csv,noheader"], environment: environment)
        .capture(timeout: .seconds(20)), capture.succeeded
    else { return [absent] }
    let lines = capture.output.split(separator: "\n")
    return lines.isEmpty ? [absent] : lines.map(device)
  }

  static func device(_ line: Substring) -> DoctorCheck {
    let fields = line.split(separator: ",").map { $0.trimmed }
    guard fields.count == 4 else { return DoctorCheck(.devices, "GPU", .ok, found: String(line)) }
    return DoctorCheck(
      .devices, "GPU", .ok,
      found: "\(fields[0]), \(fields[1]), compute capability \(fields[2]), driver \(fields[3])")
  }

  private static let absent = DoctorCheck(
    .devices, "GPU", .missing, found: "nvidia-smi finds none",
    cost: "The targets triton and cuda can't be timed here; the target cpu is not affected.",
    mend: "Run EGG on a machine with a GPU and its driver, or use another launcher.")
}
