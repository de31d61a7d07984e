import Domain
import Foundation
import Testing

@Suite("Events as JSON")
struct EventCodingTests {
  @Test("An event decodes to itself", arguments: Samples.events)
  func roundTrip(event: Event) throws {
    #expect(try CanonicalJSON.decode(Event.self, from: try CanonicalJSON.encode(event)) == event)
  }

  @Test("Every kind of event has a sample that goes round")
  func everyKindIsCovered() {
    #expect(Set(Samples.events.map(\.kind)) == Set(Event.Kind.allCases))
  }

  @Test("An event is one flat object with a kind and named fields")
  func formIsReadable() throws {
    let id = Samples.candidate.id
    let event = Event.decided(id, Decision(accepted: true, ending: .accepted, reason: "FASTER"))
    #expect(
      String(decoding: try CanonicalJSON.encode(event), as: UTF8.self) == """
        {"candidate":"\(id)","decision":{"accepted":true,"ending":"accepted","reason":"FASTER"},"kind":"decided"}
        """)
  }

  @Test("No sample has a synthesised field such as _0", arguments: Samples.events)
  func noSynthesisedNames(event: Event) throws {
    #expect(!String(decoding: try CanonicalJSON.encode(event), as: UTF8.self).contains("\"_0\""))
  }

  @Test(
    "What encode would not write is refused",
    arguments: [
      #"{"kind":"celebrated"}"#,
      #"{"stage":"mapping"}"#,
      #"{"kind":"stage-started"}"#,
      #"{"kind":"stage-started","stage":"lunch"}"#,
      #"{"kind":"stage-started","stage":"mapping","reason":"why not"}"#,
      #"{"kind":"interrupted","reason":"a","surprise":1}"#,
      #"{"kind":"proposed"}"#,
      #"{"kind":"debugged","candidate":"a"}"#,
    ])
  func strictness(text: String) {
    #expect(throws: DecodingError.self) {
      try CanonicalJSON.decode(Event.self, from: Data(text.utf8))
    }
  }

  @Test("A timing has either a baseline or a rival", arguments: [true, false])
  func oneRival(both: Bool) throws {
    let event = Event.timed(Samples.candidate.id, .baseline(.eager), Samples.timing(1))
    let text = String(decoding: try CanonicalJSON.encode(event), as: UTF8.self)
    let baseline = #""baseline":"eager","#
    let changed = text.replacingOccurrences(of: baseline, with: both ? baseline + #""rival":"a","# : "")
    #expect(throws: DecodingError.self) {
      try CanonicalJSON.decode(Event.self, from: Data(changed.utf8))
    }
  }
}
