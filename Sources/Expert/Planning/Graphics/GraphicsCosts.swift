import Domain

/// Predicts seconds of generated kernels on a GPU: bytes over bandwidth or arithmetic over its rate, whichever is longer,
/// slowed down where too few programs are at work, plus the launch.
struct GraphicsCosts: Sendable {
  let device: Device

  /// Launching a kernel, from Python or from PyTorch.
  static let launchSeconds = 5e-6
  /// How much faster the second-level cache is than memory.
  private static let cacheSpeed = 2.5
  /// Simple operations of a multiprocessor a second: 128 lanes at the clock of present models.
  private static let processorRate = 128 * 1.7e9
  /// An exponential or its like in units of an addition.
  private static let expensiveWeight = 10.0

  func seconds(_ launch: Launch) -> Double {
    switch launch.body {
    case .loops(let kernel): seconds(kernel, launch)
    case .pool(let kernel): seconds(kernel, launch)
    }
  }

  private func seconds(_ kernel: Kernel, _ launch: Launch) -> Double {
    let work = KernelWork(kernel), space = TritonSpace(kernel)
    let padded = Double(space.form == .flat ? 1 : space.columns * ((space.rowLength - 1) / space.columns + 1))
    let waste = space.form == .flat ? 1 : padded / Double(max(1, space.rowLength))
    let weights = work.passes.map { Double($0.cheap) + Double($0.expensive) * GraphicsCosts.expensiveWeight }
    let arithmetic = Double(kernel.extents.reduce(1, *)) * weights.reduce(0, +) * waste
    return max(
      arithmetic / (Double(max(1, device.cores)) * GraphicsCosts.processorRate),
      memorySeconds(kernel, launch, work, space))
      / occupancy(space.programs, kernel.parameters.blocks.warps) + GraphicsCosts.launchSeconds
  }

  /// Later passes over a row come from registers when it is held, from the cache when all rows at work fit in it.
  private func memorySeconds(_ kernel: Kernel, _ launch: Launch, _ work: KernelWork, _ space: TritonSpace)
    -> Double
  {
    let read = bytes(launch.inputs), written = bytes(launch.outputs)
    guard !space.holdsRow, work.passes.count > 1 else { return (read + written) / device.bandwidth }
    let atWork = min(space.programs, 2 * device.cores) * space.rows * space.rowLength * 4
    let speed = atWork * max(1, kernel.operands.count) <= device.cacheBytes / 2 ? GraphicsCosts.cacheSpeed : 1
    return (read + written + read * Double(work.passes.count - 1) / speed) / device.bandwidth
  }

  private func seconds(_ kernel: PoolKernel, _ launch: Launch) -> Double {
    let outputs = (kernel.outer + kernel.output).reduce(1, *)
    let weight = Double(kernel.prologue.operations.count) + 4
    let arithmetic = Double(outputs * kernel.window.reduce(1, *)) * weight
    let programs = outputs / max(1, kernel.parameters.blocks.columns) + 1
    let memory = (bytes(launch.inputs) + bytes(launch.outputs)) / device.bandwidth
    return max(memory, arithmetic / (Double(max(1, device.cores)) * GraphicsCosts.processorRate))
      / occupancy(programs, kernel.parameters.blocks.warps) + GraphicsCosts.launchSeconds
  }

  /// The share of the machine that is kept busy: four warps on each multiprocessor do.
  private func occupancy(_ programs: Int, _ warps: Int) -> Double {
    min(1, Double(programs * warps) / Double(4 * max(1, device.cores)))
  }

  private func bytes(_ buffers: [Launch.Buffer]) -> Double {
    buffers.reduce(0.0) { $0 + Double($1.type.byteCount) }
  }
}
