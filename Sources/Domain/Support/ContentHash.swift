import Essentials

/// A SHA-256 digest (FIPS 180-4) in lower-case hexadecimal: the name of a piece of content.
///
/// Written here because the packages that offer it would double the build time of the main job.
public struct ContentHash: Sendable, Hashable, Codable, CustomStringConvertible {
  /// All 64 hexadecimal digits.
  public let hexadecimal: String

  /// Hashes bytes.
  public init(of bytes: some Sequence<UInt8>) {
    hexadecimal = SHA256.digest(Array(bytes)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// Hashes the UTF-8 form of a text.
  public init(of text: String) { self.init(of: text.utf8) }

  /// Hashes the canonical JSON of a value.
  public init(ofJSON value: some Encodable) throws {
    self.init(of: try CanonicalJSON.encode(value))
  }

  /// The first twelve digits: enough to name a candidate within a run.
  public var short: String { String(hexadecimal.prefix(12)) }

  /// All digits.
  public var description: String { hexadecimal }

  /// Decodes the hexadecimal form.
  public init(from decoder: any Decoder) throws {
    hexadecimal = try decoder.singleValueContainer().decode(String.self)
  }

  /// Encodes the hexadecimal form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hexadecimal)
  }
}
