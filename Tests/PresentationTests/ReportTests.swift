import Domain
import Foundation
import Testing

@testable import Presentation

@Suite struct `The report` {
  let page = ReportPage.html(for: RunStory(SampleRun.events))

  @Test func `needs nothing from outside`() {
    for forbidden in ["http:", "https:", "src=", "<link", "<script", "@import", "url("] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
  }

  @Test func `is well-formed, so that no text broke out of its element`() {
    let body = page.drop { $0 != ">" }.dropFirst()
    let closed = String(body).replacing(/<(meta|br)([^>]*)>/) { "<\($0.1)\($0.2)/>" }
    let checker = TagBalance(closed)
    #expect(checker.firstProblem == nil)
    #expect(checker.elements > 200)
  }

  @Test func `shows the verdict and the headline numbers`() {
    #expect(page.contains(#"<h1>rmsnorm_swiglu <span class="badge good">FASTER</span></h1>"#))
    #expect(page.contains(#"<dt>over eager</dt><dd class="value">2.31x</dd>"#))
    #expect(page.contains(#"<dt>over torch.compile</dt><dd class="value">1.69x</dd>"#))
  }

  @Test func `escapes whatever a problem, a candidate or a compiler wrote`() {
    #expect(!page.contains("</script><b>"))
    #expect(page.contains("&#39;&lt;/script&gt;&lt;b&gt;&#39;"))
    #expect(page.contains("error: &lt;sqrtf&gt; &amp; co"))
    #expect(page.contains("network &lt;here&gt;"))
  }

  @Test(arguments: [
    "give each thread a block of rows", "mem-7", "predicted 1.90x", "mends: a header is missing",
    "slower than the incumbent", "compile: line 12: &#39;sqrtf&#39; was not declared", "heavy-tailed",
    "close enough to the floor", "2.13.0+cpu", "fused_0", "roofline floor 1.21 ms",
  ])
  func `tells`(text: String) {
    let expectsProfile = text == "fused_0"
    let source =
      expectsProfile ? ReportPage.html(for: RunStory(SampleRun.structure + [SampleRun.tuning[1]])) : page
    #expect(source.contains(text))
  }

  @Test func `of an unfinished run says so and has no verdict`() {
    let page = ReportPage.html(for: RunStory(SampleRun.structure + [.interrupted("stopped from outside")]))
    #expect(page.contains(#"<span class="badge caution">INTERRUPTED</span>"#))
    #expect(page.contains("stopped from outside"))
  }

  @Test func `of a run without events is still a page`() {
    #expect(ReportPage.html(for: RunStory([Event]())).contains("UNFINISHED"))
  }
}

@Suite struct `The trajectory plot` {
  @Test func `marks every trial once, by how it ended`() throws {
    let svg = try #require(TrajectoryPlot(RunStory(SampleRun.events))).svg.rendered
    #expect(svg.matches(of: /class="mark kept"/).count == 4)
    #expect(svg.matches(of: /class="mark dropped"/).count == 2)
    #expect(svg.matches(of: /class="mark failed"/).count == 1)
    #expect(svg.matches(of: /class="baseline"/).count == 4)
  }

  @Test func `does not exist when nothing was timed`() {
    #expect(TrajectoryPlot(RunStory(SampleRun.structure.prefix(4))) == nil)
  }

  @Test func `puts values in order on a logarithmic scale`() throws {
    let scale = try #require(PlotScale(values: [1, 10, 100], bottom: 300, top: 0))
    #expect(abs(scale.position(10) - 150) < 1e-9)
    #expect(scale.position(100) < scale.position(1))
    #expect(scale.ticks == [1, 2, 5, 10, 20, 50, 100])
    #expect(PlotScale(values: [0, -1, .nan], bottom: 1, top: 0) == nil)
  }

  @Test func `has a scale even when all times are equal`() throws {
    let scale = try #require(PlotScale(values: [2, 2], bottom: 100, top: 0))
    #expect(abs(scale.position(2) - 50) < 1e-9)
  }

  @Test(
    arguments: [
      ([10, 12, 50], [10, 27, 50]), ([98, 99], [83, 100]), ([50, 10], [50, 10]),
    ] as [([Double], [Double])])
  func `moves labels apart`(positions: [Double], expected: [Double]) {
    #expect(LabelLayout.spread(positions, gap: 17, in: 0...100) == expected)
  }
}

/// Follows start and end tags.
struct TagBalance {
  private(set) var elements = 0
  private(set) var firstProblem: String?

  init(_ text: String) {
    var open: [Substring] = []
    for match in text.matches(of: /<(\/?)([a-zA-Z0-9]+)(?:\s+[a-zA-Z0-9-]+="[^"<>]*")*\s*(\/?)>|[<>]/) {
      guard let name = match.2 else {
        if !isInStyle(open) { firstProblem = firstProblem ?? "stray \(match.0)" }
        continue
      }
      elements += 1
      if match.3?.isEmpty == false { continue }
      if match.1?.isEmpty == true {
        open.append(name)
      } else if open.popLast() != name {
        firstProblem = firstProblem ?? "unexpected </\(name)>"
      }
    }
    if !open.isEmpty { firstProblem = firstProblem ?? "never closed: \(open)" }
  }

  private func isInStyle(_ open: [Substring]) -> Bool { open.last == "style" }
}
