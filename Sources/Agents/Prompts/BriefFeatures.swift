import Domain
import Knowledge

/// What a brief tells about work and device, in the names that gates use.
enum BriefFeatures {
  static func features(of brief: Brief) -> Features {
    let admission = brief.admission
    let device = admission.device
    var values: [String: Features.Value] = [
      "w.bytes_min": .number(admission.compulsoryBytes), "w.flops": .number(admission.operations),
      "d.cores": .number(Double(device.cores)), "d.bw": .number(device.bandwidth),
      "d.pk_f32": .number(device.floatingPointRate),
    ]
    if let output = admission.outputs.max(by: { $0.elementCount < $1.elementCount }) {
      values["w.out_numel"] = .number(Double(output.elementCount))
      values["w.elt"] = .number(Double(output.elementType.size))
    }
    if device.target == .cpu {
      values["d.kind"] = .symbol("cpu")
      values["d.simd"] = .number(Double(device.vectorBytes))
      values["d.l2c"] = .number(Double(device.coreCacheBytes))
      values["d.l3"] = .number(Double(device.cacheBytes))
    } else {
      values["d.kind"] = .symbol("nvidia")
    }
    return Features(values: values)
  }
}
