import Domain
import Foundation
import Testing

struct ContentHashTests {
  /// The examples of FIPS 180-4, and lengths around the border of a block checked with another implementation.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrst"
        + "nopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
    (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
    (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    (String(repeating: "a", count: 65), "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"),
  ])
  func `digests agree with the standard`(message: String, digest: String) {
    #expect(ContentHash(of: message).hexadecimal == digest)
  }

  @Test func `a million times the letter a`() {
    let hash = ContentHash(of: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
    #expect(hash.hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `a hash is coded as its digits`() throws {
    let hash = ContentHash(of: "abc")
    let text = String(decoding: try CanonicalJSON.encode(hash), as: UTF8.self)
    #expect(text == "\"\(hash.hexadecimal)\"")
    #expect(try CanonicalJSON.decode(ContentHash.self, from: Data(text.utf8)) == hash)
    #expect(hash.short == "ba7816bf8f01")
  }

  @Test func `the hash of a JSON value does not depend on the order of its members`() throws {
    let one = JSONValue.object(["a": .integer(1), "b": .integer(2)])
    let other = JSONValue.object(["b": .integer(2), "a": .integer(1)])
    #expect(try ContentHash(ofJSON: one) == ContentHash(ofJSON: other))
    #expect(try ContentHash(ofJSON: one) == ContentHash(of: "{\"a\":1,\"b\":2}"))
  }

  @Test func `a candidate is named by its source alone`() {
    let seed = Candidate(source: "class ModelNew: pass", stage: .structure, title: "seed")
    let same = Candidate(source: seed.source, stage: .memory, parent: seed.id, title: "other words")
    let other = Candidate(source: seed.source + "\n", stage: .structure, title: "seed")
    #expect(seed.id == same.id && seed.id != other.id)
    #expect(seed.id.rawValue == ContentHash(of: seed.source).short && seed.id.rawValue.count == 12)
  }
}
