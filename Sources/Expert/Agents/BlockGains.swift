import Domain

/// What a setting of a block parameter may bring to one step: neighbours of the present value, since the cost model sees
/// little of what they change.
struct BlockGains: Sendable {
  let tunable: CandidatePlan.Tunable
  let device: Device

  private var blocks: BlockParameters { tunable.parameters.blocks }
  private var seconds: Double { CostModel(device: device).seconds(tunable.step) }

  private var kernel: Kernel? {
    if case .loops(let kernel) = tunable.launch.body { return kernel }
    return nil
  }

  /// Steps that take hardly longer than their launch are not worth a trial.
  private var isShort: Bool { seconds < 2 * GraphicsCosts.launchSeconds }

  func settings(_ knob: Knob) -> [KnobSetting] {
    if isShort { return [] }
    switch knob {
    case .warps: return neighbours(blocks.warps, within: 1...32, gain: 1.05)
    case .programRows: return rows
    case .programColumns: return columns
    case .stages: return isLoop ? [2, 3, 1].map { KnobSetting(value: $0, gain: 1.04) } : []
    case .retainsRows: return isLoop && passes > 1 ? [1, 0].map { KnobSetting(value: $0, gain: 1.03) } : []
    default: return []
    }
  }

  /// Twice and half a value.
  private func neighbours(_ value: Int, within range: ClosedRange<Int>, gain: Double) -> [KnobSetting] {
    [value * 2, value / 2].filter { range.contains($0) }.map { KnobSetting(value: $0, gain: gain) }
  }

  private var space: TritonSpace? { kernel.map(TritonSpace.init) }
  private var isLoop: Bool { space.map { !$0.holdsRow } ?? false }
  private var passes: Int { kernel.map { KernelFacts($0).passes } ?? 1 }

  private var rows: [KnobSetting] {
    guard let space, space.form != .flat, space.rows * space.columns <= 8192 else { return [] }
    return neighbours(blocks.rows, within: 1...256, gain: 1.05)
  }

  /// A row that is held keeps the length that holds it.
  private var columns: [KnobSetting] {
    if let space, space.form != .flat, space.holdsRow { return [] }
    return neighbours(blocks.columns, within: 64...16384, gain: 1.04)
  }
}
