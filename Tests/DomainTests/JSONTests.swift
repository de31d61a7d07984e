import Domain
import Foundation
import Testing

struct JSONTests {
  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try CanonicalJSON.encode(value), as: UTF8.self)
  }

  private func parsed(_ text: String) throws -> JSONValue {
    try CanonicalJSON.decode(JSONValue.self, from: Data(text.utf8))
  }

  @Test(arguments: [
    "null", "true", "false", "0", "-7", "9007199254740993", "0.5", "\"\"", "\"héé\\n\"", "[]", "{}",
    "[1,[2,[3]],null]", "{\"a\":{\"b\":[true,\"x\"]},\"c\":1.25}", "\"a/b\"",
  ])
  func `a JSON text survives decoding and encoding`(json: String) throws {
    #expect(try text(try parsed(json)) == json)
  }

  @Test func `whole numbers, fractions and truth values keep their kinds`() throws {
    let value = try parsed("[1,1.5,true,0,\"1\"]")
    #expect(value == .array([.integer(1), .number(1.5), .bool(true), .integer(0), .string("1")]))
  }

  @Test func `members are sorted, at every depth`() throws {
    let value = JSONValue.object(["z": .object(["b": .null, "a": .null]), "a": .integer(1)])
    #expect(try text(value) == "{\"a\":1,\"z\":{\"a\":null,\"b\":null}}")
  }

  @Test(arguments: [(Double.infinity, "\"inf\""), (-Double.infinity, "\"-inf\""), (Double.nan, "\"nan\"")])
  func `numbers that JSON lacks are words`(number: Double, word: String) throws {
    #expect(try text([number]) == "[\(word)]")
    let back = try CanonicalJSON.decode([Double].self, from: Data("[\(word)]".utf8))
    #expect(back[0] == number || (back[0].isNaN && number.isNaN))
  }

  @Test func `accessors answer for their own kind only`() throws {
    let value = try parsed("{\"n\":3,\"x\":0.5,\"s\":\"t\",\"b\":true,\"l\":[1],\"o\":{}}")
    #expect(value["n"]?.int == 3 && value["n"]?.double == 3)
    #expect(value["x"]?.double == 0.5 && value["x"]?.int == nil)
    #expect(value["s"]?.text == "t" && value["s"]?.int == nil)
    #expect(value["b"]?.boolean == true && value["b"]?.int == nil)
    #expect(value["l"]?.elements == [.integer(1)] && value["o"]?.members == [:])
    #expect(value["missing"] == nil && value["n"]?["deeper"] == nil)
  }

  @Test func `malformed JSON is refused`() {
    #expect(throws: (any Error).self) { try parsed("{\"a\":}") }
    #expect(throws: (any Error).self) { try parsed("[NaN]") }
  }
}
