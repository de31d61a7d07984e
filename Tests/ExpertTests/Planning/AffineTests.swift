import Testing

@testable import Expert

@Suite struct AffineTests {
  @Test("Quotient and remainder give the function back at every point")
  func division() throws {
    let extents = [4, 6, 5]
    let value = Affine(offset: 7, terms: [0: 30, 1: 5, 2: 1])
    guard case .split(1, 2) = AffineDivision(value, by: 10, { extents[$0] }) else {
      // 5 steps of loop 1 leave the remainder's range; two of them fit.
      Issue.record("expected a split of loop 1")
      return
    }
    let simple = Affine(offset: 20, terms: [0: 10, 2: 2])
    guard case .parts(let quotient, let remainder) = AffineDivision(simple, by: 10, { extents[$0] }) else {
      Issue.record("expected parts")
      return
    }
    #expect(quotient * 10 + remainder == simple)
    #expect(remainder.range { extents[$0] } == 0...8)
  }

  @Test("A reversed loop divides as well as a forward one")
  func reversed() {
    let flipped = Affine(offset: 11, terms: [0: -1])
    guard case .parts(let quotient, let remainder) = AffineDivision(flipped, by: 12, { _ in 12 }) else {
      Issue.record("expected parts")
      return
    }
    #expect(quotient == Affine())
    #expect(remainder == flipped)
  }

  @Test("Splitting a loop keeps the positions of roots")
  func split() {
    var draft = KernelDraft(over: 0, shape: [2, 12])
    draft.split(1, inner: 4)
    #expect(draft.extents == [2, 3, 4])
    #expect(draft.roots[0].maps[0] == [Affine.loop(0), Affine(terms: [1: 4, 2: 1])])
  }

  @Test("Unrolling a loop writes a root in several places")
  func unroll() {
    var draft = KernelDraft(over: 0, shape: [3, 2])
    draft.unroll(1)
    #expect(draft.extents == [3])
    #expect(draft.roots[0].maps == [[Affine.loop(0), Affine()], [Affine.loop(0), Affine(offset: 1)]])
  }

  @Test("Choosing a row moves its loops behind the others")
  func row() {
    var draft = KernelDraft(over: 0, shape: [2, 3, 4])
    draft.chooseRow([0, 2])
    #expect(draft.extents == [3, 2, 4])
    #expect(draft.outerRank == 1)
    #expect(draft.roots[0].maps[0] == [Affine.loop(1), Affine.loop(0), Affine.loop(2)])
  }
}
