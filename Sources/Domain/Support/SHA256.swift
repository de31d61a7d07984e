/// The compression function and padding of SHA-256, after FIPS 180-4, sections 4 to 6.
enum SHA256 {
  /// The 32-byte digest of a message.
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var state = initialState
    for block in stride(from: 0, to: message.count - message.count % 64, by: 64) {
      compress(message[block..<block + 64], into: &state)
    }
    let tail = padded(message.suffix(message.count % 64), totalCount: message.count)
    for block in stride(from: 0, to: tail.count, by: 64) {
      compress(tail[block..<block + 64], into: &state)
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
  }

  private static func padded(_ rest: ArraySlice<UInt8>, totalCount: Int) -> [UInt8] {
    var tail = Array(rest) + [0x80]
    while tail.count % 64 != 56 { tail.append(0) }
    let bitCount = UInt64(totalCount) * 8
    return tail + (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * $0)) }
  }

  private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    let schedule = messageSchedule(of: Array(block))
    var v = state
    for round in 0..<64 {
      let sum1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
      let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
      let first = v[7] &+ sum1 &+ choice &+ constants[round] &+ schedule[round]
      let sum0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
      let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])
      v = [first &+ sum0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
    }
    for index in 0..<8 { state[index] &+= v[index] }
  }

  private static func messageSchedule(of block: [UInt8]) -> [UInt32] {
    var w = (0..<16).map { word in
      (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(block[4 * word + $1]) }
    }
    for index in 16..<64 {
      let s0 = rotate(w[index - 15], 7) ^ rotate(w[index - 15], 18) ^ (w[index - 15] >> 3)
      let s1 = rotate(w[index - 2], 17) ^ rotate(w[index - 2], 19) ^ (w[index - 2] >> 10)
      w.append(w[index - 16] &+ s0 &+ w[index - 7] &+ s1)
    }
    return w
  }

  private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  /// Fractional parts of the square roots of the first eight primes (FIPS 180-4, 5.3.3).
  private static let initialState = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
  /// Fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
  private static let constants: [UInt32] = primes.map(cubeRootFraction)

  private static let primes: [Int] = {
    var found: [Int] = []
    var next = 2
    while found.count < 64 {
      if !found.contains(where: { next % $0 == 0 }) { found.append(next) }
      next += 1
    }
    return found
  }()

  private static func fraction(_ value: Double) -> UInt32 {
    UInt32((value - value.rounded(.down)) * 4_294_967_296)
  }

  /// The first 32 fractional bits of a cube root, by bisection in integers so that no bit is rounded.
  private static func cubeRootFraction(_ prime: Int) -> UInt32 {
    var low: UInt64 = 0
    var high: UInt64 = 1 << 35
    while high - low > 1 {
      let middle = (low + high) / 2
      if isCubeAtMost(middle, prime) { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  /// Whether (middle / 2^32)^3 is at most the prime.
  private static func isCubeAtMost(_ middle: UInt64, _ prime: Int) -> Bool {
    let cube = UInt128(middle) * UInt128(middle) * UInt128(middle)
    return cube <= UInt128(prime) << 96
  }
}
