/// The style sheet of the report.
///
/// Colours are pairs that pass WCAG AA on their ground; marks differ in shape too.
enum ReportStyle {
  static let sheet = colors + page + tables + plot + code + print

  private static let colors = """
    :root{color-scheme:light dark;--ground:#fbfbf9;--card:#fff;--ink:#1d2126;--soft:#59636e;--line:#d9dee3;
    --good:#0b6b3a;--good-ground:#dcf3e4;--bad:#a8202c;--bad-ground:#fbe3e3;--caution:#7a4d00;--caution-ground:#fcefcf;
    --neutral-ground:#e8ecf0;--accent:#0b5cad;--band:#f1f4f7;--keyword:#8a1f8f;--builtin:#0b5cad;--string:#0b6b3a;
    --comment:#5d6772;--number:#9a4a00;--directive:#7a4d00}
    @media screen and (prefers-color-scheme:dark){:root{--ground:#14171b;--card:#1c2026;--ink:#e6e9ed;--soft:#a3adb8;--line:#363d46;
    --good:#6fd79b;--good-ground:#15382a;--bad:#ff9a98;--bad-ground:#47201f;--caution:#f2c464;--caution-ground:#40320f;
    --neutral-ground:#2d343c;--accent:#7db8ff;--band:#22272e;--keyword:#dd9bee;--builtin:#86bcff;--string:#8ed6a5;
    --comment:#98a3af;--number:#ffb07a;--directive:#f2c464}}

    """

  private static let page = """
    *{box-sizing:border-box}
    body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
    main{max-width:68rem;margin:0 auto;padding:1.5rem 1rem 4rem}
    h1{font-size:1.8rem;line-height:1.25;margin:.1rem 0 .3rem;overflow-wrap:anywhere}
    h2{font-size:1.15rem;margin:2.2rem 0 .7rem}h3{font-size:1rem;margin:1.2rem 0 .5rem}
    .kicker{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.04em;text-transform:uppercase}
    .conditions,.note{color:var(--soft)}.conditions{margin:0 0 1rem}.note{font-size:.85rem}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11.5rem,1fr));gap:.8rem;margin:1rem 0 0}
    .tile{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem .9rem}
    dt,dd{margin:0}dt,.remark{color:var(--soft);font-size:.85rem}.value{font-size:1.7rem;font-weight:650;line-height:1.3}
    .badge{display:inline-block;padding:.08rem .5rem;border-radius:1rem;font-size:.8rem;font-weight:650;white-space:nowrap}
    h1 .badge{font-size:.95rem;vertical-align:.25em}
    .badge.good{color:var(--good);background:var(--good-ground)}.badge.bad{color:var(--bad);background:var(--bad-ground)}
    .badge.caution{color:var(--caution);background:var(--caution-ground)}.badge.neutral{background:var(--neutral-ground)}
    .warnings{margin:0;padding:.7rem 1rem .7rem 2rem;border-left:4px solid var(--caution);background:var(--caution-ground)}
    .scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.5rem}
    :focus-visible{outline:2px solid var(--accent);outline-offset:2px}

    """

  private static let tables = """
    table{border-collapse:collapse;width:100%;font-size:.92rem}
    th,td{padding:.45rem .8rem;text-align:left;vertical-align:top;border-top:1px solid var(--line)}
    thead th{border-top:0;color:var(--soft);font-weight:600;font-size:.82rem;white-space:nowrap}
    .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    td{overflow-wrap:break-word}.title{font-weight:600}.why{min-width:15rem}
    .principle{white-space:nowrap;background:var(--neutral-ground);padding:.05rem .35rem;border-radius:.25rem;margin-right:.3rem;font-size:.85em}
    .failure{color:var(--bad);font-size:.88rem}.failure pre{max-width:44rem;max-height:16rem;overflow:auto;margin:.4rem 0;color:var(--ink);white-space:pre-wrap}
    summary{cursor:pointer}
    .ratio{display:flex;align-items:center;gap:.6rem;font-variant-numeric:tabular-nums}
    .bar{flex:0 0 8rem;height:.6rem;border-radius:.3rem;background:var(--neutral-ground);overflow:hidden}
    .fill{display:block;height:100%}.fill.good{background:var(--good)}.fill.bad{background:var(--bad)}

    """

  private static let plot = """
    svg{display:block;min-width:44rem;width:100%;height:auto;font-size:13px}
    svg text{fill:var(--soft);text-anchor:middle}svg .start{text-anchor:start}svg .end{text-anchor:end}
    svg .stage{font-weight:600}svg .reference{fill:var(--ink)}
    .band.even{fill:var(--band)}.band.odd{fill:none}.grid{stroke:var(--line);stroke-width:1}
    .baseline{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:7 5}
    .floor{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:2 4}
    .accepted{fill:none;stroke:var(--accent);stroke-width:2.5}
    .mark.kept{fill:var(--accent);stroke:var(--card);stroke-width:1.5}
    .mark.dropped{fill:var(--card);stroke:var(--soft);stroke-width:2}
    .mark.failed,.mark.skipped{fill:none;stroke:var(--bad);stroke-width:2.5}.mark.skipped{stroke:var(--soft)}
    .whisker{stroke:var(--soft);stroke-width:1.5}.whisker.kept{stroke:var(--accent)}
    .legend{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;color:var(--soft);font-size:.88rem;margin:.6rem 0 0}
    .key::before{display:inline-block;margin-right:.45rem;font-weight:700}
    .key.kept::before{content:"\u{25CF}";color:var(--accent)}.key.dropped::before{content:"\u{25CB}"}
    .key.failed::before{content:"\u{2715}";color:var(--bad)}.key.best::before{content:"\u{2501}";color:var(--accent)}

    """

  private static let code = """
    .code{margin:.6rem 0 0;padding:.9rem 1rem;max-height:40rem;overflow:auto;background:var(--card);border:1px solid var(--line);
    border-radius:.5rem;font:13.5px/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;tab-size:4}
    code{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .t-keyword{color:var(--keyword)}.t-builtin{color:var(--builtin)}.t-string{color:var(--string)}
    .t-comment{color:var(--comment);font-style:italic}.t-number{color:var(--number)}.t-directive{color:var(--directive)}

    """

  private static let print = """
    @media print{:root{color-scheme:light}body{font-size:11px;background:none}main{max-width:none;padding:0}
    .code,.failure pre{max-height:none;overflow:visible;white-space:pre-wrap}.scroll{overflow:visible}svg{min-width:0}
    tr,svg,.tile{break-inside:avoid}h2{break-after:avoid}*{print-color-adjust:exact}}

    """
}
