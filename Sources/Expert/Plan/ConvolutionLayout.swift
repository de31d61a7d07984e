/// How a convolution's operands lie in memory when its sum runs over neighbouring elements.
///
/// Images are [images, spatial…, channels] with zeros around them, so that all elements of a window along the last
/// spatial dimension, with their channels, follow each other: a *run*. Filters are [filters, runs, run].
public struct ConvolutionLayout: Sendable, Hashable {
  /// Channels with those added that are zero.
  public let channels: Int
  /// Window elements along the last dimension that a run holds: all of them unless they are dilated.
  public let elementsOfRun: Int
  /// Terms of a run, zeros at its end included; a multiple of `chunk`.
  public let run: Int
  /// Window extents whose combinations count the runs.
  public let runWindow: [Int]
  /// Terms added on tensor cores before they join the sum in fp32.
  public let chunk: Int

  /// Lays a phase of a convolution out.
  /// - Parameter widest: the largest chunk wanted.
  public init(_ phase: ConvolutionPhase, channels real: Int, widest: Int) {
    let last = phase.window.count - 1
    let isDense = phase.dilation[last] == 1
    channels = ConvolutionLayout.padded(real)
    elementsOfRun = isDense ? phase.window[last] : 1
    runWindow = isDense ? Array(phase.window.dropLast()) : phase.window
    let terms = elementsOfRun * channels
    let lengths = [64, 32, 16].filter { $0 <= widest }.map { (chunk: $0, run: (terms + $0 - 1) / $0 * $0) }
    let least = lengths.map(\.run).min() ?? terms
    // A third more terms, all zero, cost less than chunks half as long.
    let chosen = lengths.first { 3 * $0.run <= 4 * least } ?? (chunk: 16, run: terms)
    (chunk, run) = chosen
  }

  /// Runs of a filter.
  public var runs: Int { runWindow.reduce(1, *) }
  /// Terms of a sum, zeros included.
  public var inner: Int { runs * run }

  /// Channels so many that a copy of them is aligned.
  private static func padded(_ channels: Int) -> Int {
    [4, 8, 16].first { channels <= $0 } ?? (channels + 31) / 32 * 32
  }
}
