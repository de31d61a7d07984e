import Domain
import Essentials

/// The machine's bandwidth and floating-point rate, the best that the first runs saw, kept in the user's cache folder.
///
/// Other work on the machine can only make a measurement too low, and a floor that is too high would call honest
/// candidates impossible; so the first few runs measure again and the best stays.
struct MeasuredRates {
  var side: TrustedSide
  /// A name that tells the device from others.
  var device: String

  /// What the cache file holds for a machine.
  struct Record: Codable {
    var rates: Worker.Rates
    var measurements: Int

    func joined(by other: Worker.Rates) -> Record {
      let best = Worker.Rates(
        bandwidth: max(rates.bandwidth, other.bandwidth),
        floatingPointRate: max(rates.floatingPointRate, other.floatingPointRate),
        rates: rates.rates?.merging(other.rates ?? [:], uniquingKeysWith: max) ?? other.rates)
      return Record(rates: best, measurements: measurements + 1)
    }
  }

  static let measurements = 4

  /// The best rates of this machine so far.
  func rates() async throws -> Worker.Rates {
    let kept = read()[key]
    if let kept, kept.measurements >= MeasuredRates.measurements { return kept.rates }
    return try await again()
  }

  /// Measures in any case; the best rates so far.
  func again() async throws -> Worker.Rates {
    let kept = read()[key]
    let measured = try await measure()
    let record = kept?.joined(by: measured) ?? Record(rates: measured, measurements: 1)
    keep(record)
    return record.rates
  }

  private func measure() async throws -> Worker.Rates {
    let session = try await side.open(.tool, name: "tool")
    do {
      let rates: Worker.Rates = try await session.call("rates", timeout: TimeLimits.oracle)
      await session.close()
      return rates
    } catch {
      await session.close()
      throw error
    }
  }

  /// Rates are comparable for the same device and PyTorch's interpreter.
  private var key: String {
    "\(device)/\(side.configuration.python)"
  }

  private var file: URL {
    URL(fileURLWithPath: side.configuration.cacheFolder + "/machine-rates-\(LocalReferee.version).json")
  }

  private func read() -> [String: Record] {
    guard let data = try? Data(contentsOf: file) else { return [:] }
    return (try? CanonicalJSON.decode([String: Record].self, from: data)) ?? [:]
  }

  /// A cache that can't be written costs a second of the next run, no more.
  private func keep(_ record: Record) {
    var all = read()
    all[key] = record
    try? FileManager.default.createDirectory(
      atPath: side.configuration.cacheFolder, withIntermediateDirectories: true)
    try? CanonicalJSON.encode(all, pretty: true).write(to: file, options: .atomic)
  }
}
