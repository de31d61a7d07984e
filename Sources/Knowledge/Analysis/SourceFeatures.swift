/// What a candidate's source says of its kernels (`k.`): signs in the text, for what no profile tells.
public enum SourceFeatures {
  /// Features of a source.
  public static func features(of source: String) -> Features {
    var values: [String: Features.Value] = [
      "k.masks": .flag(source.contains("mask=")),
      "k.atomics": .flag(source.contains("tl.atomic_") || source.contains("atomicAdd")),
      "k.tc": .flag(usesTensorCores(source)),
      "k.persistent": .flag(source.contains("NUM_SMS") || source.contains("multi_processor_count")),
    ]
    for (name, word) in [("k.stages", "num_stages"), ("k.warps", "num_warps")] {
      if let value = largestSetting(word, in: source) { values[name] = .number(value) }
    }
    return Features(values: values)
  }

  /// A product of tiles that is not told to keep to single precision on scalar units.
  private static func usesTensorCores(_ source: String) -> Bool {
    let products = source.contains("tl.dot(") || source.contains("wmma::") || source.contains("mma.sync")
    return products && !source.contains("input_precision=\"ieee\"")
  }

  /// The largest number behind `word=` or `word =`.
  private static func largestSetting(_ word: String, in source: String) -> Double? {
    source.split(separator: word).dropFirst().compactMap { rest -> Double? in
      let value = rest.drop { $0 == " " || $0 == "=" || $0 == "\"" || $0 == ":" }
      return Double(value.prefix(while: \.isNumber))
    }.max()
  }
}
