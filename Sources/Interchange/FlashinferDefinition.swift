public import Domain
public import Essentials

extension Flashinfer {
  /// What is to be computed: axes, inputs, outputs and a reference in Python.
  public struct Definition: Sendable, Hashable {
    /// Its unique name.
    public var name: String
    /// The general kind of computation, such as `gemm`.
    public var opType: String
    /// The axes that shapes are made of.
    public var axes: [String: Axis]
    /// Inputs in the order in which they are passed.
    public var inputs: [Argument]
    /// Outputs in the order in which they are returned.
    public var outputs: [Argument]
    /// Python text with a function `run` of the inputs.
    public var reference: String
    /// Words for sorting.
    public var tags: [String]
    /// A text for people.
    public var description: String?
    /// Python expressions over axes that hold for every workload.
    public var constraints: [String]

    /// Makes a definition.
    public init(
      name: String, opType: String, axes: [String: Axis], inputs: [Argument], outputs: [Argument],
      reference: String, tags: [String] = [], description: String? = nil, constraints: [String] = []
    ) {
      self.name = name
      self.opType = opType
      self.axes = axes
      self.inputs = inputs
      self.outputs = outputs
      self.reference = reference
      self.tags = tags
      self.description = description
      self.constraints = constraints
    }
  }
}

extension Flashinfer.Definition {
  /// Reads a document.
  ///
  /// - Throws: `.usage`, with the place, where it has not the form of a definition.
  public init(json data: Data) throws(EggError) {
    let plain: Plain = try Flashinfer.decode(data, what: "definition")
    func ordered(_ member: String, _ specs: [String: Flashinfer.TensorSpec]) -> [Flashinfer.Argument] {
      MemberOrder.keys(of: member, in: data).compactMap { name in
        specs[name].map { Flashinfer.Argument(name, $0) }
      }
    }
    self.init(
      name: plain.name, opType: plain.opType, axes: plain.axes, inputs: ordered("inputs", plain.inputs),
      outputs: ordered("outputs", plain.outputs), reference: plain.reference, tags: plain.tags ?? [],
      description: plain.description, constraints: plain.constraints ?? [])
  }

  /// The document, with inputs and outputs in their order.
  public func json() throws -> Data {
    var members: [(String, Data)] = [
      ("name", try CanonicalJSON.encode(name)), ("op_type", try CanonicalJSON.encode(opType)),
      ("axes", try CanonicalJSON.encode(axes)),
      ("inputs", Flashinfer.object(try inputs.map { ($0.name, try CanonicalJSON.encode($0.spec)) })),
      ("outputs", Flashinfer.object(try outputs.map { ($0.name, try CanonicalJSON.encode($0.spec)) })),
      ("reference", try CanonicalJSON.encode(reference)),
    ]
    if !tags.isEmpty { members.append(("tags", try CanonicalJSON.encode(tags))) }
    if let description { members.append(("description", try CanonicalJSON.encode(description))) }
    if !constraints.isEmpty { members.append(("constraints", try CanonicalJSON.encode(constraints))) }
    return Flashinfer.object(members)
  }

  private struct Plain: Decodable {
    var name: String
    var opType: String
    var axes: [String: Flashinfer.Axis]
    var inputs: [String: Flashinfer.TensorSpec]
    var outputs: [String: Flashinfer.TensorSpec]
    var reference: String
    var tags: [String]?
    var description: String?
    var constraints: [String]?

    private enum CodingKeys: String, CodingKey {
      case name, axes, inputs, outputs, reference, tags, description, constraints
      case opType = "op_type"
    }
  }
}

extension Flashinfer {
  /// An object whose members keep their order.
  static func object(_ members: [(String, Data)]) -> Data {
    let texts = members.map { name, value in
      let key = (try? CanonicalJSON.encode(name)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\(name)\""
      return "\(key):\(String(decoding: value, as: UTF8.self))"
    }
    return Data("{\(texts.joined(separator: ","))}".utf8)
  }

  /// Decodes a document; an error names the member that does not fit.
  static func decode<Document: Decodable>(_ data: Data, what: String) throws(EggError) -> Document {
    do {
      return try CanonicalJSON.decode(Document.self, from: data)
    } catch {
      throw EggError(
        .usage, "This is no \(what) of flashinfer-bench: \(reason(error)).",
        advice: "Compare it with docs/flashinfer-trace of github.com/flashinfer-ai/flashinfer-bench.")
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    switch error {
    case .keyNotFound(let key, let context):
      return "\(place(context.codingPath))\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      return "\(place(context.codingPath))\(context.debugDescription)"
    @unknown default: return "\(error)"
    }
  }

  private static func place(_ path: [any CodingKey]) -> String {
    path.isEmpty ? "" : path.map(\.stringValue).joined(separator: ".") + ": "
  }
}
