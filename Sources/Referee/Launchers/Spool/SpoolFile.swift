import Domain
import Essentials

/// The form of all files of a spool folder: two lines of JSON, a head with the hash of the body, and the body.
///
/// The hash is compared before anything of the body is read, so a file that is half there is never half believed.
enum SpoolFile {
  /// The version of the form and of what the bodies hold; a file of another one is not read.
  static let format = 1
  /// Larger files are not read: an admission with its graph takes a few MB at most.
  static let largest = 64 << 20

  /// What is found under a name.
  enum Content<Body> {
    case absent
    /// Half-written, cut off or changed; why.
    case damaged(String)
    /// Written by another version of EGG.
    case foreign(format: Int)
    case body(Body)
  }

  private struct Head: Codable {
    var format: Int
    var sha256: String?
  }

  /// The bytes of a file and the hash of its body.
  static func encode(_ body: some Encodable) throws -> (bytes: Data, hash: String) {
    let text = try CanonicalJSON.encode(body)
    let hash = ContentHash(of: text).hexadecimal
    let head = try CanonicalJSON.encode(Head(format: format, sha256: hash))
    return (head + Data("\n".utf8) + text + Data("\n".utf8), hash)
  }

  /// Reads a file.
  ///
  /// - Throws: `.environment` when there is something that can't be read.
  static func read<Body: Decodable>(_ type: Body.Type, at path: String) throws(EggError) -> Content<Body> {
    guard let bytes = try SpoolDisk.content(of: path, atMost: largest) else { return .absent }
    return decode(type, from: bytes)
  }

  /// Reads bytes that nobody vouches for.
  static func decode<Body: Decodable>(_ type: Body.Type, from bytes: Data) -> Content<Body> {
    guard bytes.count <= largest else { return .damaged("it is larger than \(largest >> 20) MB") }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let head = try? CanonicalJSON.decode(Head.self, from: Data(lines[0])) else {
      return .damaged("its first line is no head of a spool file")
    }
    guard head.format == format else { return .foreign(format: head.format) }
    guard lines.count == 2, lines[1].last == UInt8(ascii: "\n") else {
      return .damaged("it ends in the middle")
    }
    let text = Data(lines[1].dropLast())
    guard ContentHash(of: text).hexadecimal == head.sha256 else {
      return .damaged("its body has not the hash that its head names")
    }
    do { return .body(try CanonicalJSON.decode(type, from: text)) } catch {
      return .damaged("its body is not what it should be: \(error)")
    }
  }
}
