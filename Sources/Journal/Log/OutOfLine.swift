import Domain
import Essentials

/// A field of an event that is kept as a file of its own: sources and logs for people, graphs for their size.
struct OutOfLineField: Sendable {
  enum Form: Sendable { case text, json }

  let kind: Event.Kind
  let place: [String]
  let form: Form
  /// Content smaller than this many bytes stays in the line.
  let threshold: Int
  /// The file's name inside the run folder, from the event and the content's short hash.
  let file: @Sendable (_ event: JSONValue, _ hash: String) -> String

  static let all: [OutOfLineField] = [
    OutOfLineField(kind: .proposed, place: ["proposal", "source"], form: .text, threshold: 0) { event, hash in
      "candidates/\(event["proposal"]?["id"]?.text ?? hash).py"
    },
    OutOfLineField(kind: .admitted, place: ["admission", "trace", "graph"], form: .json, threshold: 16_384) {
      "artifacts/graph-\($1).json"
    },
    log(of: .built, name: "build"), log(of: .checked, name: "check"), log(of: .timed, name: "time"),
  ]

  private static func log(of kind: Event.Kind, name: String) -> OutOfLineField {
    OutOfLineField(kind: kind, place: ["outcome", "failure", "log"], form: .text, threshold: 1) {
      event, hash in
      "candidates/\(event["candidate"]?.text ?? "unknown")-\(name)-\(hash).log"
    }
  }

  /// The file form of a field's value; `nil` when it has none.
  func content(of value: JSONValue) throws -> Data? {
    switch form {
    case .text: value.text.map { Data($0.utf8) }
    case .json: value == .null ? nil : try CanonicalJSON.encode(value)
    }
  }

  /// The value that a file holds.
  func value(of content: Data) throws -> JSONValue {
    switch form {
    case .text: .string(String(decoding: content, as: UTF8.self))
    case .json: try CanonicalJSON.decode(JSONValue.self, from: content)
    }
  }
}

extension ArtifactStore {
  /// The event's JSON with its large parts replaced by references; `nil` when all of it stays in the line.
  func takeOut(of event: Event) throws -> JSONValue? {
    let fields = OutOfLineField.all.filter { $0.kind == event.kind }
    guard !fields.isEmpty else { return nil }
    var json = try CanonicalJSON.decode(JSONValue.self, from: try CanonicalJSON.encode(event))
    for field in fields {
      guard let value = json[field.place], let content = try field.content(of: value) else { continue }
      guard content.count >= field.threshold else { continue }
      let hash = ContentHash(of: content)
      let reference = try store(content, as: field.file(json, hash.short), hash: hash)
      json[field.place] = .object([
        "artifact": .string(reference.artifact), "sha256": .string(reference.sha256.hexadecimal),
      ])
    }
    return json
  }

  /// The event's JSON with its references replaced by what they refer to.
  func putBack(into event: JSONValue, kind: Event.Kind) throws -> JSONValue {
    var json = event
    for field in OutOfLineField.all where field.kind == kind {
      guard let value = json[field.place], value["artifact"] != nil, value["sha256"] != nil else { continue }
      let reference = try CanonicalJSON.decode(
        ArtifactReference.self, from: try CanonicalJSON.encode(value))
      json[field.place] = try field.value(of: try load(reference))
    }
    return json
  }
}

extension JSONValue {
  /// The value at a path of member names; setting a path that is not there changes nothing.
  subscript(path: [String]) -> JSONValue? {
    get { path.reduce(self as JSONValue?) { $0?[$1] } }
    set {
      guard let newValue, let name = path.first, case .object(var members) = self, members[name] != nil
      else { return }
      if path.count == 1 {
        members[name] = newValue
      } else {
        members[name]?[Array(path.dropFirst())] = newValue
      }
      self = .object(members)
    }
  }
}
