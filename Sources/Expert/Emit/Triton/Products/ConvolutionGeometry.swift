import Domain

/// A convolution as a product of windows with filters (implicit GEMM): rows are pixels of all images.
struct ConvolutionGeometry: ProductGeometry {
  let form: ConvolutionForm
  let phase: ConvolutionPhase
  /// What follows the kernel's name where there are several phases.
  let suffix: String
  let tile: ProductTile
  let parts: OperandParts
  let layout: ConvolutionLayout

  init(form: ConvolutionForm, phase place: Int, widest: ProductTile, parts: OperandParts) {
    self.parts = parts
    self.form = form
    phase = form.phases[place]
    suffix = form.phases.count > 1 ? "_phase\(place)" : ""
    layout = ConvolutionLayout(phase, channels: form.channels, widest: widest.inner)
    var tile = widest
    tile.inner = layout.chunk
    self.tile = tile
  }

  /// Results of an image in this phase.
  private var pixels: Int { phase.output.reduce(1, *) }
  private var filters: Int { ceiling(form.filters, tile.columns) }
  private var rows: Int { ceiling(form.images * pixels, tile.rows) }

  var programs: Int { rows / tile.rows * (filters / tile.columns) }
  var steps: Int { layout.inner / tile.inner }
  var leftScale: String { "image" }
  var rightScale: String { "n" }
  var row: String { isWhole ? "m" : "target" }

  /// Whether the phase has all outputs.
  private var isWhole: Bool { phase.output == form.output }

  var description: String {
    let window = form.window.map(String.init).joined(separator: " x ")
    let part = isWhole ? "" : ", outputs from \(phase.origin) by \(phase.spacing)"
    return "\(form.images) images, \(form.filters) filters of \(form.channels) x \(window)\(part)"
  }

  // MARK: Positions

  func writePositions(_ code: inout Code) {
    writeTile(rows: rows / tile.rows, columns: filters / tile.columns, "tl.program_id(0)", &code)
    let isFull = form.images * pixels % tile.rows == 0
    code.line("place = \(isFull ? "m" : "tl.minimum(m, \(form.images * pixels - 1))")")
    code.line("image = place // \(pixels)")
    code.line("pixel = place % \(pixels)")
    // Triton takes (x % y) * 4 for a multiple of 8 where x counts up, and would load more at once than is aligned.
    let alignment = "tl.multiple_of(start, \(min(16, layout.channels)))"
    code.line("start = image.to(tl.int64) * \(imageSize) + \(corner)")
    code.line("left_at = \(alignment)[:, None] + k[None, :]")
    code.line("right_at = n[None, :] * \(layout.inner) + k[:, None]")
    if !isWhole { code.line("target = image * \(form.output.reduce(1, *)) + \(target)") }
  }

  private var imageSize: Int { form.frame.reduce(layout.channels, *) }

  /// A pixel's position along an axis of the phase.
  private func position(_ axis: Int) -> String {
    let inner = phase.output[(axis + 1)...].reduce(1, *)
    let quotient = inner == 1 ? "pixel" : "pixel // \(inner)"
    return axis == 0 ? quotient : "\(quotient) % \(phase.output[axis])"
  }

  /// Where a pixel of the phase is among all outputs; lanes beyond the last one repeat it.
  private var target: String {
    let strides = denseStrides(form.output)
    return form.output.indices.map { axis in
      "((\(position(axis))) * \(phase.spacing[axis]) + \(phase.origin[axis])) * \(strides[axis])"
    }.joined(separator: " + ")
  }

  /// Where a pixel's window begins in a padded image.
  private var corner: String {
    let strides = paddedStrides, before = form.framePadding
    let start = phase.padding.indices.reduce(0) { $0 + (before[$1] - phase.padding[$1]) * strides[$1] }
    let parts = phase.output.indices.map { "(\(position($0))) * \(phase.stride[$0] * strides[$0])" }
    return (parts + (start == 0 ? [] : ["\(start)"])).joined(separator: " + ")
  }

  private var paddedStrides: [Int] { denseStrides(form.frame).map { $0 * layout.channels } }

  // MARK: Terms

  func writeStep(_ code: inout Code) {
    code.line("shift = \(shift)")
    code.line("left_0 = tl.load(left_high + left_at + shift)")
    if parts == .two { code.line("left_1 = tl.load(left_low + left_at + shift)") }
    code.line("right_0 = tl.load(right_high + right_at + step * \(tile.inner))")
    if parts == .two { code.line("right_1 = tl.load(right_low + right_at + step * \(tile.inner))") }
  }

  /// How far chunk `step` lies behind the window's corner.
  private var shift: String {
    let chunks = layout.run / tile.inner
    let strides = paddedStrides
    let run = chunks == 1 ? "step" : "(step // \(chunks))"
    var parts = layout.runWindow.indices.compactMap { axis -> String? in
      guard layout.runWindow[axis] > 1 else { return nil }
      let inner = layout.runWindow[(axis + 1)...].reduce(1, *)
      let isFirst = layout.runWindow[..<axis].allSatisfy { $0 == 1 }
      let quotient = inner == 1 ? run : "\(run) // \(inner)"
      let position = isFirst ? quotient : "\(quotient) % \(layout.runWindow[axis])"
      return "(\(position)) * \(phase.dilation[axis] * strides[axis])"
    }
    if chunks > 1 { parts.append("(step % \(chunks)) * \(tile.inner)") }
    return parts.isEmpty ? "0" : parts.joined(separator: " + ")
  }

  // MARK: Calls

  /// Extents as three spatial dimensions, the missing ones in front.
  private func three(_ values: [Int], _ missing: Int) -> String {
    (Array(repeating: missing, count: 3 - values.count) + values).map(String.init).joined(
      separator: ", ")
  }

  func writeRepair(_ code: inout Code) {
    code.block("if _has_special(total):", closing: "") {
      $0.line("total = _plain_convolution(")
      $0.line("    left_ptr, right_ptr, image, pixel, n, \(form.filters), \(form.channels),")
      $0.line("    \(three(form.input, 1)), \(three(phase.output, 1)), \(three(phase.window, 1)),")
      $0.line("    \(three(phase.stride, 1)), \(three(phase.padding, 0)), \(three(phase.dilation, 1)),")
      $0.line("    \(storedFilters), \(phase.filterBase), \(three(phase.filterSteps, 0)))")
    }
  }

  /// Elements between filters and between channels of the filters as they are stored.
  private var storedFilters: String {
    let window = form.window.reduce(1, *)
    return form.isTransposed ? "\(window), \(form.filters * window)" : "\(form.channels * window), \(window)"
  }

  func writeLeft(_ code: inout Code) {
    code.line("left_parts = _parts_of_images(")
    code.line("    left, \(form.images), \(form.channels), \(layout.channels), \(longestRun),")
    code.line("    \(three(form.input, 1)), \(three(form.frame, 1)), \(three(form.framePadding, 0)))")
  }

  private var longestRun: Int {
    form.phases.map { ConvolutionLayout($0, channels: form.channels, widest: 64).run }.max() ?? 0
  }

  func writeRight(_ code: inout Code) {
    let isDense = layout.runWindow.count < phase.window.count
    let steps = isDense ? Array(phase.filterSteps.dropLast()) : phase.filterSteps
    code.line("right_parts = _parts_of_filters(")
    code.line("    right, \(form.filters), \(filters), \(form.channels), \(layout.channels),")
    code.line(
      "    \(layout.runs), \(layout.run), \(layout.elementsOfRun), \(storedFilters), \(phase.filterBase),")
    code.line(
      "    \(three(layout.runWindow, 1)), \(three(steps, 0)), \(isDense ? phase.filterSteps.last ?? 0 : 0))")
  }
}
