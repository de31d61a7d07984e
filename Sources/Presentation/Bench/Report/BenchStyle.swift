/// What the report of a bench needs besides the style sheet of all reports.
///
/// Series differ in dashes too, and parts of a bar have their share written on them.
enum BenchStyle {
  static let sheet = """
    main{max-width:80rem}
    :root{--s0:#0b5cad;--s1:#b3541e;--s2:#0b6b3a;--s3:#1d2126;--s4:#8a1f8f;--s5:#7a4d00}
    @media screen and (prefers-color-scheme:dark){:root{--s0:#7db8ff;--s1:#ffb07a;--s2:#6fd79b;--s3:#e6e9ed;--s4:#dd9bee;--s5:#f2c464}}
    .reason{min-width:24rem}a{color:var(--accent)}
    .curve{fill:none;stroke-width:2.5}.dot{fill-opacity:.55}
    .curve.s0{stroke:var(--s0)}.curve.s1{stroke:var(--s1);stroke-dasharray:9 4}.curve.s2{stroke:var(--s2);stroke-dasharray:3 3}
    .curve.s3{stroke:var(--s3);stroke-width:3.5}.curve.s4{stroke:var(--s4);stroke-dasharray:12 3 3 3}.curve.s5{stroke:var(--s5);stroke-dasharray:1 3}
    .dot.s0{fill:var(--s0)}.dot.s1{fill:var(--s1)}.dot.s2{fill:var(--s2)}.dot.s3{fill:var(--s3)}.dot.s4{fill:var(--s4)}.dot.s5{fill:var(--s5)}
    .key.series::before{content:"\\2501"}.key.s0::before{color:var(--s0)}.key.s1::before{color:var(--s1);content:"\\2505"}
    .key.s2::before{color:var(--s2);content:"\\2509"}.key.s3::before{color:var(--s3)}.key.s4::before{color:var(--s4);content:"\\2505"}
    .key.s5::before{color:var(--s5);content:"\\2509"}
    .mean{stroke:var(--ink);stroke-width:3}svg .inside{fill:#fff;font-weight:600}
    .block.p0{fill:#4a5a6a}.block.p1{fill:#0b5cad}.block.p2{fill:#0b6b3a}.block.p3{fill:#9a4a00}.block.p4{fill:#8a1f8f}
    .block.p5{fill:#7a4d00}.block.p6{fill:#a8202c}.block.p7{fill:#2f6f73}
    .key.block::before{content:"\\25A0"}.key.p0::before{color:#4a5a6a}.key.p1::before{color:#0b5cad}.key.p2::before{color:#0b6b3a}
    .key.p3::before{color:#9a4a00}.key.p4::before{color:#8a1f8f}.key.p5::before{color:#7a4d00}.key.p6::before{color:#a8202c}.key.p7::before{color:#2f6f73}

    """
}
