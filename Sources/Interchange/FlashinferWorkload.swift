public import Domain
public import Essentials

extension Flashinfer {
  /// One set of sizes and inputs for a definition.
  public struct Workload: Sendable, Hashable, Codable {
    /// Where an input's values come from.
    public enum Source: Sendable, Hashable {
      /// Drawn anew.
      case random
      /// A number.
      case scalar(JSONValue)
      /// A tensor in a file beside the data set.
      case safetensors(path: String, key: String)
    }

    /// Extents of the variable axes.
    public var axes: [String: Int]
    /// Sources by the inputs' names; an input that is not named is random.
    public var inputs: [String: Source]
    /// Its unique name.
    public var uuid: String

    /// Makes a workload.
    public init(axes: [String: Int], inputs: [String: Source], uuid: String) {
      self.axes = axes
      self.inputs = inputs
      self.uuid = uuid
    }
  }
}

extension Flashinfer.Workload {
  /// Reads a workload, or the first one for a definition from a file of traces, one a line.
  ///
  /// - Throws: `.usage` where there is none.
  public init(text: Data, for definition: String) throws(EggError) {
    if let workload = try? CanonicalJSON.decode(Flashinfer.Workload.self, from: text) {
      self = workload
      return
    }
    let lines = text.split(separator: UInt8(ascii: "\n")).map { Data($0) }
    let documents = (try? CanonicalJSON.decode(JSONValue.self, from: text)) == nil ? lines : [text]
    for document in documents {
      let trace: Flashinfer.Trace = try Flashinfer.decode(document, what: "workload or trace")
      if trace.definition == definition {
        self = trace.workload
        return
      }
    }
    throw EggError(
      .usage, "There is no workload for the definition \(definition) in this file.",
      advice: "Name a file with a workload, or with traces of that definition, one a line.")
  }
}

extension Flashinfer.Workload.Source: Codable {
  private enum CodingKeys: String, CodingKey {
    case type, value, path
    case key = "tensor_key"
  }

  /// Reads an input's descriptor.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .type) {
    case "random": self = .random
    case "scalar": self = .scalar(try container.decode(JSONValue.self, forKey: .value))
    case "safetensors":
      self = .safetensors(
        path: try container.decode(String.self, forKey: .path),
        key: try container.decode(String.self, forKey: .key))
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .type, in: container,
        debugDescription: "an input is random, scalar or safetensors, not \(other)")
    }
  }

  /// Writes the same form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .random: try container.encode("random", forKey: .type)
    case .scalar(let value):
      try container.encode("scalar", forKey: .type)
      try container.encode(value, forKey: .value)
    case .safetensors(let path, let key):
      try container.encode("safetensors", forKey: .type)
      try container.encode(path, forKey: .path)
      try container.encode(key, forKey: .key)
    }
  }
}
