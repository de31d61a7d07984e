import Domain

extension CostModel {
  /// Share of the library's fp16 rate that the generated kernel reaches, its adding of chunks included.
  static let productEfficiency = 0.8
  /// Share of the fp32 rate of square products that library convolutions reach.
  static let convolutionEfficiency = 0.8
  /// Starting one more kernel on a GPU while others run.
  static let deviceLaunchSeconds = 2.5e-6

  /// Seconds that the library takes for a product in fp32, or in TF32 where one part of an operand will do.
  func librarySeconds(_ form: TensorProduct.Form, _ parts: OperandParts = .two) -> Double {
    let efficiency = if case .convolution = form { CostModel.convolutionEfficiency } else { 1.0 }
    let rate = parts == .one ? device.gpu?.rates[PrecisionClass.tf32.rawValue] : nil
    let operations = form.operations / efficiency
    let product = max(operations / (rate ?? device.floatingPointRate), bytes(of: form) / device.bandwidth)
    return product + CostModel.deviceLaunchSeconds
  }

  /// Seconds of a product on tensor cores: parts are written, then multiplied.
  func seconds(_ work: ProductWork) -> Double {
    let rate = (device.gpu?.rates["fp16"] ?? device.floatingPointRate) * CostModel.productEfficiency
    let waves = (work.tiles + device.cores - 1) / max(1, device.cores)
    // A wave that is not full takes as long as a full one.
    let idle = Double(waves * device.cores) / Double(max(1, work.tiles))
    let product = device.floor(bytes: work.movedBytes, operations: 0)
    return work.preparedBytes / device.bandwidth + max(product, work.operations * idle / rate)
      + Double(work.launches) * CostModel.deviceLaunchSeconds
  }

  /// Seconds of a product with its epilogue.
  func seconds(_ product: TensorProduct) -> Double {
    var epilogue = product.epilogue
    epilogue.inputs.removeFirst()
    let others = epilogue.inputs.reduce(0.0) { $0 + Double($1.type.byteCount) }
    let work = ProductWork(product.form, tile: product.tile, parts: product.parts)
    return seconds(work) + others / device.bandwidth
  }

  private func bytes(of form: TensorProduct.Form) -> Double {
    let result = form.extents.reduce(4.0) { $0 * Double($1) }
    switch form {
    case .matrices(let form):
      return result + 4 * Double(form.count * form.inner * (form.rows + form.columns))
    case .convolution(let form):
      return result + 4 * Double(form.images * form.input.reduce(form.channels, *))
    }
  }
}
