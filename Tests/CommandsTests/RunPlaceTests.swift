import Domain
import Testing

@testable import Commands

@Suite struct `The place of a run` {
  @Test func `is written for in the language of its device`() throws {
    let place = RunPlace(device: .automatic, target: nil)
    #expect(try place.target(on: .cuda(1)) == .triton)
    #expect(try place.target(on: .cpu) == .cpu)
    #expect(try RunPlace(device: .automatic, target: .cuda).target(on: .cuda(0)) == .cuda)
  }

  @Test func `is the processor when only the target is given, and that is cpu`() {
    #expect(RunPlace(device: .automatic, target: .cpu).device == .named(.cpu))
    #expect(RunPlace(device: .automatic, target: .triton).device == .automatic)
    #expect(RunPlace(device: .named(.cuda(0)), target: .cpu).device == .named(.cuda(0)))
  }

  @Test(arguments: [(Target.cpu, DeviceName.cuda(0)), (.triton, .cpu), (.cuda, .cpu)])
  func `is refused where target and device do not go together`(target: Target, device: DeviceName) {
    let place = RunPlace(device: .named(device), target: target)
    let error = #expect(throws: EggError.self) { try place.target(on: device) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains(target.rawValue) == true)
  }
}
