import Domain

/// Extents of the largest reduction, contraction, convolution, pooling, attention and recurrence.
extension GraphSurvey {
  var extents: [String: Features.Value] {
    var numbers = reductionExtents
    for more in [contractionExtents, convolutionExtents, poolingExtents, attentionExtents, recurrenceExtents]
    {
      numbers.merge(more) { $1 }
    }
    var values = numbers.mapValues { Features.Value.number(Double($0)) }
    if let isCausal { values["w.causal"] = .flag(isCausal) }
    values["w.size1"] = .flag(reductions.contains { $0.length == 1 && $0.elements > 1 })
    return values
  }

  private var reductions: [ReductionShape] {
    calls.compactMap { ReductionShape(graph.nodes[$0.index], kinds: $0.kinds, graph) }
  }

  private var reductionExtents: [String: Int] {
    guard let largest = reductions.max(by: { $0.elements < $1.elements }) else {
      return ["w.red": 1, "w.inner": 1]
    }
    return [
      "w.red": largest.length, "w.inner": largest.inner, "w.rows": largest.rows,
      "w.row_bytes": largest.rowBytes,
      "w.group_bytes": largest.rowBytes,
    ]
  }

  private var contractionExtents: [String: Int] {
    let shapes = calls.compactMap { call in
      ContractionShape(graph.nodes[call.index], kinds: call.kinds, graph).map { (call, $0) }
    }
    guard let (call, largest) = shapes.max(by: { $0.1.operations < $1.1.operations }) else { return [:] }
    var extents = ["w.M": largest.rows, "w.N": largest.columns, "w.K": largest.depth, "w.B": largest.batch]
    let feedsLoss = graph.readers[call.index, default: []].contains { reader in
      calls.contains { $0.index == reader && $0.kinds.contains("loss") }
    }
    if feedsLoss { extents["w.vocab"] = largest.columns }
    return extents
  }

  private var convolutionExtents: [String: Int] {
    let shapes = calls.compactMap { ConvolutionShape(graph.nodes[$0.index], graph) }
    guard let largest = shapes.max(by: { $0.work < $1.work }) else { return [:] }
    return [
      "w.taps": largest.taps, "w.stride": largest.stride, "w.dil": largest.dilation,
      "w.groups": largest.groups,
      "w.cin": largest.inputChannels, "w.cout": largest.outputChannels, "w.spatial": largest.spatial,
      "w.ksize": largest.kernel.max() ?? 1,
    ]
  }

  private var poolingExtents: [String: Int] {
    guard let pool = calls(of: ["pool_max", "pool_avg"]).first else { return [:] }
    return graph.nodes[pool.index].integers(1, "kernel_size").max().map { ["w.pool_win": $0] } ?? [:]
  }

  private var attentionExtents: [String: Int] {
    guard let call = calls(of: ["sdpa"]).first else { return [:] }
    let shapes = graph.operandTypes(graph.nodes[call.index]).map(\.shape)
    guard shapes.count >= 2, shapes[0].count == 4, shapes[1].count == 4 else { return [:] }
    let (first, second) = (shapes[0], shapes[1])
    // Written out, the product reads scores [batch, heads, queries, keys] and values.
    let isFused = !call.kinds.contains("bmm")
    return [
      "w.B": first[0], "w.hq": first[1], "w.sq": first[2], "w.hd": isFused ? first[3] : second[3],
      "w.hkv": second[1], "w.sk": second[2],
    ]
  }

  /// Unknown for an attention that is written out: its mask is a tensor.
  private var isCausal: Bool? {
    guard let call = calls(of: ["sdpa"]).first else { return false }
    if call.kinds.contains("bmm") { return nil }
    return graph.nodes[call.index].flag(5, "is_causal") ?? false
  }

  /// Steps, batch and state of a recurrent module; its input is steps first unless it says otherwise.
  private var recurrenceExtents: [String: Int] {
    guard let call = calls(of: ["rnn_cell"]).first,
      let input = graph.operandTypes(graph.nodes[call.index]).first?.shape, input.count == 3,
      let state = graph.nodes[call.index].types.first?.shape.last
    else { return [:] }
    let isBatchFirst = graph.nodes[call.index].arguments.last?.boolean ?? false
    return ["w.T": input[isBatchFirst ? 1 : 0], "w.B": input[isBatchFirst ? 0 : 1], "w.H": state]
  }
}

extension ConvolutionShape {
  fileprivate var work: Double {
    Double(inputChannels) * Double(outputChannels) * Double(taps) * Double(spatial) / Double(groups)
  }
}
