import Domain
import Foundation
import TestSupport
import Testing

@testable import Referee

@Suite struct `Trouble in a spool folder` {
  let bench: SpoolBench

  init() throws { bench = try SpoolBench(patience: .milliseconds(300)) }

  /// Has a job written that nobody serves yet; its hash.
  private func unserved() async throws -> String {
    let client = bench.client()
    let asking = Task { try await client.admit() }
    while bench.names(in: "jobs").isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    asking.cancel()
    await #expect(throws: CancellationError.self) { try await asking.value }
    return String(try #require(bench.names(in: "jobs").first).dropLast(5))
  }

  private func text(ofResult hash: String) throws -> String {
    try String(contentsOfFile: bench.folder.result(hash), encoding: .utf8)
  }

  private func put(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// Has a job carried out; its hash.
  private func served() async throws -> String {
    try await bench.serving(bench.worker()) { [bench] in
      _ = try await bench.client().admit()
    }
    return String(try #require(bench.names(in: "results").first).dropLast(5))
  }

  @Test func `a job that a client left is done all the same, and its result waits`() async throws {
    let hash = try await unserved()
    try await bench.worker(limits: .init(jobs: 1)).run()
    #expect(bench.names(in: "results") == [hash + ".json"])
    #expect(try await bench.client().admit() == CountingReferee.admission)
  }

  @Test func `the job of a worker that gives no more signs is taken over`() async throws {
    let hash = try await unserved()
    let dead = WorkerRecord(
      offer: WorkerOffer(id: "dead", device: .cpu, deviceName: "test"),
      process: ProcessTrace(number: 1, space: "elsewhere"), beat: 5, job: hash)
    try bench.folder.write(dead, to: SpoolFolder.worker, "dead")
    #expect(try Claims(folder: bench.folder, owner: "dead").take(hash))
    try await bench.worker(limits: .init(jobs: 1)).run()
    #expect(bench.notes.contains { $0.contains("dead has ended in the middle") })
    #expect(bench.names(in: "results") == [hash + ".json"])
    #expect(bench.names(in: "claims").isEmpty)
  }

  @Test func `a claim without a worker's name is taken over as well`() async throws {
    let hash = try await unserved()
    #expect(try SpoolDisk.create(bench.folder.claim(hash), Data()))
    try await bench.worker(limits: .init(jobs: 1)).run()
    #expect(bench.names(in: "results") == [hash + ".json"])
  }

  @Test func `a claim goes to one worker, and only a dead one's is taken away`() throws {
    let one = Claims(folder: bench.folder, owner: "one")
    let two = Claims(folder: bench.folder, owner: "two")
    #expect(try one.take("job"))
    #expect(try !two.take("job"))
    two.release("job")
    #expect(try two.holder(of: "job") == "one")
    #expect(try !two.takeAway("job", from: "three"))
    #expect(try one.holder(of: "job") == "one")
    #expect(try two.takeAway("job", from: "one"))
    #expect(try one.holder(of: "job") == nil)
    #expect(bench.names(in: "claims").isEmpty)
  }

  @Test func `a worker that is stopped in the middle gives its job back`() async throws {
    let slow = try SpoolBench(referee: CountingReferee(delay: .seconds(600)))
    try await slow.serving(slow.worker()) { [slow] in
      let client = slow.client()
      let asking = Task { try await client.admit() }
      while slow.names(in: "claims").isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      asking.cancel()
    }
    #expect(slow.names(in: "claims").isEmpty)
    #expect(slow.names(in: "workers").isEmpty)
    #expect(slow.names(in: "results").isEmpty)
  }

  @Test func `a result of another version is named with what to do`() async throws {
    let hash = try await served()
    try put(#"{"format":7}"# + "\n{}\n", bench.folder.result(hash))
    let error = await #expect(throws: EggError.self) { try await bench.client().admit() }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("\(hash).json was written by another version of EGG (format 7") == true)
  }

  @Test func `a result that stays half-written is named with what to do`() async throws {
    let hash = try await served()
    try put(String(try text(ofResult: hash).dropLast(9)), bench.folder.result(hash))
    let error = await #expect(throws: EggError.self) { try await bench.client().admit() }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("\(hash).json is half-written or damaged") == true)
    #expect(error?.advice.contains("Remove it") == true)
    unlink(bench.folder.result(hash))
    #expect(try await served() == hash)
  }

  @Test func `a result that is still being copied is waited for`() async throws {
    let hash = try await served()
    let whole = try text(ofResult: hash)
    try put(String(whole.prefix(whole.count / 2)), bench.folder.result(hash))
    async let outcome = bench.client().admit()
    try await Task.sleep(for: .milliseconds(60))
    try put(whole, bench.folder.result(hash))
    #expect(try await outcome == CountingReferee.admission)
  }

  @Test func `a result of another job is not believed`() async throws {
    let hash = try await served()
    let text = try text(ofResult: hash)
    let other = String(repeating: "0", count: 64)
    let body = text.split(separator: "\n")[1].replacing(hash, with: other).description
    let head = #"{"format":1,"sha256":"\#(ContentHash(of: body).hexadecimal)"}"#
    try put(head + "\n" + body + "\n", bench.folder.result(hash))
    let error = await #expect(throws: EggError.self) { try await bench.client().admit() }
    #expect(error?.message.contains("another job") == true)
  }

  @Test func `jobs of another version, damaged and nameless ones are left alone, and the others done`()
    async throws
  {
    let hash = try await unserved()
    let name = { (digit: Character) in String(repeating: digit, count: 64) }
    try put(#"{"format":9}"# + "\n", bench.folder.job(name("a")))
    try put("no job", bench.folder.job(name("b")))
    try put("no job", bench.folder.path + "/jobs/readme.txt")
    try await bench.worker(limits: .init(idle: .milliseconds(200))).run()
    #expect(bench.names(in: "results") == [hash + ".json"])
    let notes = bench.notes
    #expect(notes.filter { $0.contains("jobs of format 9 are left alone") }.count == 1)
    #expect(notes.filter { $0.contains("job bbbbbbbbbbbb is left alone") }.count == 1)
  }

  @Test func `without a worker the client says so once, and gives up when its time is over`() async throws {
    let client = bench.client(device: .cuda(0), deadline: .now + .milliseconds(200))
    let error = await #expect(throws: EggError.self) { try await client.admit() }
    #expect(error?.code == .budget)
    let notes = bench.notes
    #expect(notes.count == 1)
    #expect(notes.first?.contains("egg worker DIR --device cuda:0") == true)
  }

  @Test func `workers that serve something else are named`() async throws {
    try await bench.serving(bench.worker(deviceName: "Abacus")) { [bench] in
      let client = bench.client(device: .cuda(0), deadline: .now + .milliseconds(300))
      await #expect(throws: EggError.self) { try await client.admit() }
    }
    #expect(bench.notes.contains { $0.contains("Abacus") && $0.contains("for cuda") })
  }

  @Test func `a folder that vanishes is named by client and worker`() async throws {
    try await bench.serving { [bench] in
      let client = Task { _ = try await bench.client().admit() }
      let worker = Task { try await bench.worker(device: .cuda(0)).run() }
      while bench.names(in: "jobs").isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      try FileManager.default.removeItem(atPath: bench.folder.path)
      for error in [await failure(client), await failure(worker)] {
        #expect(error?.code == .environment)
        #expect(error?.message.contains(bench.folder.path) == true)
        #expect(error?.advice.contains("is gone") == true)
      }
    }
  }

  private func failure(_ task: Task<Void, any Error>) async -> EggError? {
    do { try await task.value } catch { return error as? EggError }
    return nil
  }

  @Test func `a folder that can't be made or written to is refused at once`() {
    let error = #expect(throws: EggError.self) { try SpoolFolder("/proc/egg-spool") }
    #expect(error?.code == .environment)
    #expect(throws: EggError.self) { try SpoolFolder(bench.temporary.path + "/no/such/parent") }
  }
}
