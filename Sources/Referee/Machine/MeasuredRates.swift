import Domain
import Foundation

/// The machine's bandwidth and floating-point rate, measured once and kept in the user's cache folder.
struct MeasuredRates {
  var bench: Workbench
  var machine: Machine

  /// The kept rates of this machine, or new ones.
  func rates() async throws -> Worker.Rates {
    if let kept = read()[key] { return kept }
    let session = try await bench.openTrusted(.tool, name: "tool")
    do {
      let rates: Worker.Rates = try await session.call("rates", timeout: TimeLimits.oracle)
      await session.close()
      keep(rates)
      return rates
    } catch {
      await session.close()
      throw error
    }
  }

  /// Rates are comparable for the same processor, cores and PyTorch's interpreter.
  private var key: String {
    "\(machine.name)/\(bench.configuration.cores)/\(machine.cacheBytes)/\(bench.configuration.python)"
  }

  private var file: URL {
    URL(fileURLWithPath: bench.configuration.cacheFolder + "/rates-\(LocalReferee.version).json")
  }

  private func read() -> [String: Worker.Rates] {
    guard let data = try? Data(contentsOf: file) else { return [:] }
    return (try? CanonicalJSON.decode([String: Worker.Rates].self, from: data)) ?? [:]
  }

  /// A cache that can't be written costs a second of the next run, no more.
  private func keep(_ rates: Worker.Rates) {
    var all = read()
    all[key] = rates
    try? FileManager.default.createDirectory(
      atPath: bench.configuration.cacheFolder, withIntermediateDirectories: true)
    try? CanonicalJSON.encode(all, pretty: true).write(to: file, options: .atomic)
  }
}
