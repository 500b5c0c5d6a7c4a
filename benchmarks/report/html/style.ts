/** The style of a report: light and dark, wide and narrow, screen and paper. */
export const styleSheet = `:root {
  color-scheme: light dark;
  --text: #1c1e21; --quiet: #5c6370; --ground: #ffffff; --panel: #f5f6f8; --line: #d9dce1;
  --good: #17663a; --fair: #7a5200; --bad: #b3261e;
  --platform-0: #4a4f57; --platform-1: #0064a8; --platform-2: #b84a00; --platform-3: #00735a;
  --platform-4: #9b3a78; --platform-5: #806000; --platform-6: #5b4bc4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6e8eb; --quiet: #a2a9b4; --ground: #16181c; --panel: #20242a; --line: #3a4049;
    --good: #6fd19a; --fair: #e3b34d; --bad: #ff8f85;
    --platform-0: #b4bac4; --platform-1: #5fb4f0; --platform-2: #f59a57; --platform-3: #3fcaa2;
    --platform-4: #e59cc8; --platform-5: #dcc04a; --platform-6: #aba0ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1000px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 1.35rem; margin: 48px 0 8px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 24px 0 4px; }
h4 { font-size: 1rem; margin: 16px 0 4px; }
p { margin: 6px 0 12px; }
.subtitle, .quiet { color: var(--quiet); }
.quiet, .notes, caption { font-size: 0.85rem; font-weight: normal; }
.good { color: var(--good); } .fair { color: var(--fair); } .bad { color: var(--bad); } .none { color: var(--quiet); }
.answers { list-style: none; padding: 0; margin: 20px 0; }
.answers li { padding: 10px 14px; margin: 8px 0; background: var(--panel); border-radius: 8px; }
.ratio b { font-variant-numeric: tabular-nums; }
.interval { white-space: nowrap; font-variant-numeric: tabular-nums; }
.mark { vertical-align: -1px; }
figure { margin: 16px 0; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-bottom: 8px; }
svg.chart, svg.strip { max-width: 100%; height: auto; display: block; font-family: inherit; }
.narrow { display: none; }
.scroll { overflow-x: auto; margin: 8px 0; }
table { border-collapse: collapse; font-size: 0.9rem; width: 100%; }
caption { text-align: left; color: var(--quiet); padding-bottom: 4px; max-width: 90vw; }
th, td { text-align: left; padding: 5px 14px 5px 0; vertical-align: top; border-bottom: 1px solid var(--line); }
td { font-variant-numeric: tabular-nums; }
td code, td.good, td.fair, td.bad, td.none { white-space: nowrap; }
thead th { border-bottom: 2px solid var(--line); vertical-align: bottom; }
tbody th { font-weight: 600; }
th:first-child { position: sticky; left: 0; background: var(--ground); }
tfoot th, tfoot td { border-top: 2px solid var(--line); }
td .ratio { white-space: nowrap; }
sup { font-size: 0.7em; color: var(--quiet); }
.notes { color: var(--quiet); margin: 4px 0 16px; padding-left: 24px; overflow-wrap: anywhere; }
dl { margin: 8px 0; }
.caveats dt { font-weight: 600; margin-top: 10px; }
.caveats dd { margin: 0; overflow-wrap: anywhere; }
.caveats ul, details ul { margin: 2px 0; padding-left: 20px; }
.facts { display: grid; grid-template-columns: minmax(110px, 200px) minmax(0, 1fr); gap: 4px 16px; font-size: 0.9rem; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.85em; }
code { overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; margin: 6px 0 14px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: 6px 0; }
summary { cursor: pointer; padding: 4px 0; }
details.workload { border: 1px solid var(--line); border-radius: 8px; padding: 4px 14px; margin: 8px 0; }
summary h3, summary h4 { display: inline; }
.failure { border-left: 3px solid var(--bad); padding-left: 14px; margin: 16px 0; }
.failure h4 { margin-top: 0; }
.strips { display: flex; flex-wrap: wrap; gap: 8px 20px; }
.strips figure { margin: 4px 0; }
.strips figcaption { font-size: 0.85rem; }
.strip text { font-size: 10px; fill: var(--quiet); }
.strip .band { fill: var(--panel); } .strip .rule { stroke: var(--line); }
.strip .points { fill: none; stroke-width: 3; stroke-linecap: round; }
.strip .crosses { fill: none; stroke: var(--bad); stroke-width: 1.5; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 4px 16px 10px; }
.card h3 { margin-top: 10px; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--platform-1); outline-offset: 2px; }
@media (max-width: 700px) {
  main { padding: 16px 12px 48px; }
  .wide { display: none; } .narrow { display: block; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: 6px; }
  th, td { padding-right: 10px; }
  tbody th { min-width: 7.5em; } tbody th br, tbody th br + .quiet { display: none; }
}
@media print {
  :root { color-scheme: light; --text: #000; --quiet: #444; --ground: #fff; --panel: #f4f4f4; --line: #bbb;
    --good: #17663a; --fair: #7a5200; --bad: #b3261e;
    --platform-0: #4a4f57; --platform-1: #0064a8; --platform-2: #b84a00; --platform-3: #00735a;
    --platform-4: #9b3a78; --platform-5: #806000; --platform-6: #5b4bc4; }
  body { font-size: 11pt; } main { max-width: none; padding: 0; }
  .wide { display: block; } .narrow { display: none; }
  .scroll { overflow: visible; } th:first-child { position: static; }
  details::details-content { content-visibility: visible; height: auto; }
  tr, figure, .card, .failure, .answers li { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
}
`
