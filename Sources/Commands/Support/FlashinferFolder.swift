import Domain
import Essentials
import Interchange
import Journal
import Presentation

/// A folder with a data set of flashinfer-bench; what is there of other problems stays.
struct FlashinferFolder {
  var path: String

  /// Adds a run's problem, its best candidate and what was measured.
  func write(_ trial: Trial, of story: RunStory) throws {
    guard let problem = story.header?.problem, let admission = story.admission else {
      throw EggError(
        .notImproved, "The run ended before its problem was examined.", advice: "Go on with it: egg resume.")
    }
    let export = try FlashinferExport(
      problem: problem, admission: admission, candidate: trial.candidate,
      errorRatio: trial.record.check?.cases.map(\.errorRatio).max(), result: story.result)
    for file in try export.files() { try write(file.data, to: "\(path)/\(file.path)") }
  }

  private func write(_ data: Data, to file: String) throws(EggError) {
    let url = URL(fileURLWithPath: file)
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: url, options: .atomic)
    } catch {
      throw EggError(
        .environment, "\(file) can't be written: \(error.reason).",
        advice: "Name another folder.")
    }
  }
}
