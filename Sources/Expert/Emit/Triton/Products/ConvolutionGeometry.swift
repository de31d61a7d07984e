import Domain

/// A convolution as a product of windows with filters (implicit GEMM): rows are pixels of all images.
struct ConvolutionGeometry: ProductGeometry {
  let form: ConvolutionForm
  let tile: ProductTile
  let layout: ConvolutionLayout

  init(form: ConvolutionForm, widest: ProductTile) {
    self.form = form
    layout = ConvolutionLayout(form, widest: widest.inner)
    var tile = widest
    tile.inner = layout.chunk
    self.tile = tile
  }

  private var pixels: Int { form.output.reduce(1, *) }
  private var filters: Int { ceiling(form.filters, tile.columns) }
  private var rows: Int { ceiling(form.images * pixels, tile.rows) }

  var programs: Int { rows / tile.rows * (filters / tile.columns) }
  var steps: Int { layout.inner / tile.inner }
  var leftScale: String { "image" }
  var rightScale: String { "n" }
  var row: String { "m" }

  var description: String {
    let window = form.window.map(String.init).joined(separator: " x ")
    return "\(form.images) images, \(form.filters) filters of \(form.channels) x \(window)"
  }

  // MARK: Positions

  func writePositions(_ code: inout Code) {
    writeTile(rows: rows / tile.rows, columns: filters / tile.columns, "tl.program_id(0)", &code)
    let isWhole = form.images * pixels % tile.rows == 0
    code.line("place = \(isWhole ? "m" : "tl.minimum(m, \(form.images * pixels - 1))")")
    code.line("image = place // \(pixels)")
    code.line("pixel = place % \(pixels)")
    // Triton takes (x % y) * 4 for a multiple of 8 where x counts up, and would load more at once than is aligned.
    let alignment = "tl.multiple_of(start, \(min(16, layout.channels)))"
    code.line("start = image.to(tl.int64) * \(imageSize) + \(corner)")
    code.line("left_at = \(alignment)[:, None] + k[None, :]")
    code.line("right_at = n[None, :] * \(layout.inner) + k[:, None]")
  }

  private var imageSize: Int { layout.padded.reduce(layout.channels, *) }

  /// Where a pixel's window begins in a padded image.
  private var corner: String {
    let strides = paddedStrides
    return form.output.indices.map { axis in
      let inner = form.output[(axis + 1)...].reduce(1, *)
      let quotient = inner == 1 ? "pixel" : "pixel // \(inner)"
      let position = axis == 0 ? quotient : "\(quotient) % \(form.output[axis])"
      return "(\(position)) * \(form.stride[axis] * strides[axis])"
    }.joined(separator: " + ")
  }

  private var paddedStrides: [Int] { denseStrides(layout.padded).map { $0 * layout.channels } }

  // MARK: Terms

  func writeStep(_ code: inout Code) {
    code.line("shift = \(shift)")
    code.line("left_0 = tl.load(left_high + left_at + shift)")
    code.line("left_1 = tl.load(left_low + left_at + shift)")
    code.line("right_0 = tl.load(right_high + right_at + step * \(tile.inner))")
    code.line("right_1 = tl.load(right_low + right_at + step * \(tile.inner))")
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
      return "(\(position)) * \(form.dilation[axis] * strides[axis])"
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
      $0.line("    \(three(form.input, 1)), \(three(form.output, 1)), \(three(form.window, 1)),")
      $0.line(
        "    \(three(form.stride, 1)), \(three(form.padding, 0)), \(three(form.dilation, 1)),")
      $0.line("    \(filterStrides), \(form.isTransposed ? "True" : "False"))")
    }
  }

  /// Elements between filters and between channels of the filters as they are stored.
  private var filterStrides: String {
    let window = form.window.reduce(1, *)
    return form.isTransposed
      ? "\(window), \(form.filters * window)" : "\(form.channels * window), \(window)"
  }

  func writePreparation(_ code: inout Code) {
    code.line("left_parts = _parts_of_images(")
    code.line("    left, \(form.images), \(form.channels), \(layout.channels), \(layout.run),")
    code.line("    \(three(form.input, 1)), \(three(layout.padded, 1)), \(three(form.padding, 0)))")
    code.line("right_parts = _parts_of_filters(")
    code.line(
      "    right, \(form.filters), \(filters), \(form.channels), \(layout.channels), \(layout.runs), \(layout.run),"
    )
    code.line(
      "    \(layout.elementsOfRun), \(filterStrides), \(form.isTransposed ? "True" : "False"))")
  }
}
