/// Journals of earlier versions have neither evidence nor cheat; later ones may have facts that are unknown here.
extension Failure {
  private enum CodingKeys: String, CodingKey { case kind, message, log, evidence, cheat }

  /// Reads a failure.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let facts = try container.decodeIfPresent([String].self, forKey: .evidence) ?? []
    self.init(
      kind: try container.decode(Kind.self, forKey: .kind),
      message: try container.decode(String.self, forKey: .message),
      log: try container.decode(String.self, forKey: .log),
      evidence: Set(facts.compactMap(Evidence.init)),
      cheat: try? container.decodeIfPresent(CheatClass.self, forKey: .cheat))
  }

  /// Writes a failure; facts are sorted so that equal failures have equal texts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(message, forKey: .message)
    try container.encode(log, forKey: .log)
    if !evidence.isEmpty { try container.encode(evidence.map(\.rawValue).sorted(), forKey: .evidence) }
    try container.encodeIfPresent(cheat, forKey: .cheat)
  }
}
