import Domain
import Foundation
import Testing

@testable import Referee

@Suite("Reads that no implementation can leave out")
struct RequiredReadsTests {
  /// A graph of calls on the input `x`, 100 floats, and the parameter `w`; the last call is the result.
  private func bytes(_ calls: [String], output: String? = nil, blind: Set<Int> = []) throws -> Double {
    let type = #""type":{"dtype":"float32","shape":[100]}"#
    var nodes = [
      #"{"name":"x","kind":"input","index":0,\#(type)}"#, #"{"name":"w","kind":"parameter",\#(type)}"#,
    ]
    for (index, call) in calls.enumerated() {
      let parts = call.split(separator: " ", maxSplits: 1).map(String.init)
      nodes.append(
        #"{"name":"c\#(index)","kind":"call","op":"aten.\#(parts[0]).default","args":[\#(parts[1])],"kwargs":{},\#(type)}"#
      )
    }
    let last = output ?? "c\(calls.count - 1)"
    let text = #"{"nodes":[\#(nodes.joined(separator: ","))],"outputs":{"node":"\#(last)"}}"#
    return RequiredReads.bytes(
      graph: try CanonicalJSON.decode(JSONValue.self, from: Data(text.utf8)), blind: blind)
  }

  private static let x = #"{"node":"x"}"#
  private static let w = #"{"node":"w"}"#

  @Test(
    "An input whose every element counts is read; parameters may be folded and do not count",
    arguments: [
      ["relu \(x)"], ["linear \(x),\(w)"], [#"view \#(x),[10,10]"#, #"sum {"node":"c0"}"#],
      ["add \(x),\(x)", #"view {"node":"c0"},[100]"#], ["conv2d \(x),\(w),null,[1,1]"], ["conv1d \(x),\(w)"],
    ])
  func read(calls: [String]) throws { #expect(try bytes(calls) == 400) }

  @Test(
    "A slice, a mask, a pool, a stride or an unknown operation may leave elements out",
    arguments: [
      ["slice \(x),0,0,10"], ["tril \(x)"], ["max_pool2d \(x),[2,2]"], ["conv2d \(x),\(w),null,[2,2]"],
      ["relu \(x)", #"select {"node":"c0"},0,0"#], ["frobnicate \(x)"], ["where \(w),\(x),\(x)"],
      ["view \(x),[10,10]"], ["relu \(w)"],
    ])
  func notRead(calls: [String]) throws { #expect(try bytes(calls) == 0) }

  @Test("An input that is returned as it is need not be read, and one that is unused neither")
  func returned() throws {
    #expect(try bytes(["relu \(RequiredReadsTests.x)"], output: "x") == 0)
    #expect(try bytes(["relu \(RequiredReadsTests.x)", "relu \(RequiredReadsTests.w)"]) == 0)
  }

  @Test(
    "An input that the output was found not to depend on does not count, nor does anything without a graph")
  func blind() throws {
    #expect(try bytes(["relu \(RequiredReadsTests.x)"], blind: [0]) == 0)
    #expect(RequiredReads.bytes(graph: nil) == 0)
  }
}
