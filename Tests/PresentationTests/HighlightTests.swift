import Testing

@testable import Presentation

@Suite struct `Highlighting` {
  func kinds(_ source: String, _ grammar: SourceGrammar) -> [String] {
    SourceTokenizer.tokens(of: source, in: grammar).filter { $0.kind != .plain }.map {
      "\($0.kind) \($0.text)"
    }
  }

  @Test(arguments: [
    ("def f(x): # note", ["keyword def", "comment # note"]),
    ("s = r'a\\'b' + f\"{x}\"", ["string r'a\\'b'", "string f\"{x}\""]),
    ("\"\"\"two\nlines\"\"\" 1e-6", ["string \"\"\"two\nlines\"\"\"", "number 1e", "number 6"]),
    ("@torch.no_grad()\nx = a @ b", ["directive @torch.no_grad"]),
    ("defer = 0x1F", ["number 0x1F"]),
    ("'open\nnext", ["string 'open"]),
    ("\"\"\"never closed", ["string \"\"\"never closed"]),
    ("x = '\\", ["string '\\"]),
  ])
  func `of Python finds its tokens`(source: String, expected: [String]) {
    #expect(kinds(source, .python) == expected)
  }

  @Test(arguments: [
    ("#include <cmath>\nint a; // b", ["directive #include", "builtin int", "comment // b"]),
    ("/* a\nb */ for", ["comment /* a\nb */", "keyword for"]),
    ("#pragma omp parallel for", ["directive #pragma", "keyword for"]),
    ("'\\'' \"//\"", ["string '\\''", "string \"//\""]),
    ("/* open", ["comment /* open"]),
  ])
  func `of C++ finds its tokens`(source: String, expected: [String]) {
    #expect(kinds(source, .cPlusPlus) == expected)
  }

  @Test(arguments: ["", "é = 'ü'\r\n\tx\u{0}", SampleRun.code, "\\", "\"\"\"", "r", "@", "/*/"])
  func `loses no character`(source: String) {
    for grammar in [SourceGrammar.python, .cPlusPlus] {
      #expect(SourceTokenizer.tokens(of: source, in: grammar).map(\.text).joined() == source)
    }
  }

  @Test func `treats C++ inside a Python string as C++`() {
    let html = Highlighter.python("S = r'''\n#include <x>\nint a;'''").rendered
    #expect(html.contains(#"<span class="t-directive">#include</span> &lt;x&gt;"#))
    #expect(html.contains(#"<span class="t-string">r&#39;&#39;&#39;</span>"#))
    #expect(html.hasSuffix(#"<span class="t-string">&#39;&#39;&#39;</span>"#))
  }

  @Test(arguments: ["'''#include", "'''", "''''#include''"])
  func `survives strings that are cut off`(source: String) {
    #expect(!Highlighter.python(source).rendered.isEmpty)
  }

  @Test func `escapes the five characters and makes control characters visible`() {
    #expect(HTML.text("<a href=\"x\">&'\u{1B}").rendered == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\u{FFFD}")
  }
}
