import { colorVariables } from './colors.js'

const darkUnlessChosen = `@media (prefers-color-scheme: dark) {
  :root:not([data-theme="light"]) { ${colorVariables('dark')} }
}`

/** The style of a page: light and dark, wide and narrow, screen and paper. */
export const styleSheet = `:root { color-scheme: light dark; ${colorVariables('light')} }
${darkUnlessChosen}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; ${colorVariables('dark')} }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 60px; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
header.page, nav.contents, main { max-width: 1000px; margin: 0 auto; padding: 0 20px; }
header.page { position: relative; padding-top: 24px; }
main { padding-bottom: 64px; } main:focus { outline: none; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 1.35rem; margin: 44px 0 8px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 24px 0 4px; }
h4 { font-size: 1rem; margin: 16px 0 4px; }
p { margin: 6px 0 12px; max-width: 75ch; }
a { color: inherit; }
.subtitle, .quiet { color: var(--quiet); }
.quiet, .notes, caption { font-size: 0.85rem; font-weight: normal; }
.good { color: var(--good); } .fair { color: var(--fair); } .bad { color: var(--bad); } .none { color: var(--quiet); }
.skip { position: absolute; left: -999px; background: var(--ground); padding: 6px 12px; z-index: 3; }
.skip:focus { left: 8px; top: 8px; }
.appearance { position: absolute; right: 20px; top: 24px; font-size: 0.85rem; color: var(--quiet); }
nav.contents ul { display: flex; flex-wrap: wrap; gap: 2px 18px; list-style: none; padding: 8px 0 0; margin: 0; font-size: 0.85rem; }
button, input, select { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--edge); border-radius: 5px; padding: 2px 7px; }
input[type="checkbox"] { margin: 0 4px 0 0; vertical-align: -1px; } input[aria-invalid="true"] { border-color: var(--bad); }
.answers { list-style: none; padding: 0; margin: 20px 0 8px; }
.answers li { padding: 2px 0 2px 14px; margin: 14px 0; border-left: 3px solid var(--line); max-width: 85ch; }
.answers p { margin: 0; } .answers .plain { font-size: 1.1rem; }
.ratio b { font-variant-numeric: tabular-nums; }
.interval { white-space: nowrap; font-variant-numeric: tabular-nums; }
.mark { vertical-align: -1px; }
figure { margin: 16px 0; }
figcaption { max-width: 75ch; } .figure { font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-bottom: 8px; max-width: none; }
svg.chart, svg.strip { max-width: 100%; height: auto; display: block; font-family: inherit; }
.narrow { display: none; }
.scroll { overflow-x: auto; margin: 8px 0; }
table { border-collapse: collapse; font-size: 0.9rem; width: 100%; }
caption { text-align: left; color: var(--quiet); padding-bottom: 4px; max-width: 90vw; }
th, td { text-align: left; padding: 5px 14px 5px 0; vertical-align: top; border-bottom: 1px solid var(--line); }
td { font-variant-numeric: tabular-nums; }
td.wrap { white-space: normal !important; } td code, td.good, td.fair, td.bad, td.none { white-space: nowrap; }
thead th { border-bottom: 2px solid var(--line); vertical-align: bottom; }
tbody th { font-weight: 600; }
.scroll th:first-child { position: sticky; left: 0; background: var(--ground); }
tfoot th, tfoot td { border-top: 2px solid var(--line); }
td .ratio { white-space: nowrap; }
sup { font-size: 0.7em; color: var(--quiet); }
button.sort { border: 0; padding: 0; background: none; font-weight: inherit; text-align: left; cursor: pointer; text-decoration: underline dotted var(--edge); text-underline-offset: 3px; }
[aria-sort] button.sort { text-decoration: underline; }
[aria-sort="descending"] button.sort::after { content: " ▾"; } [aria-sort="ascending"] button.sort::after { content: " ▴"; }
.notes { color: var(--quiet); margin: 4px 0 16px; padding-left: 24px; overflow-wrap: anywhere; }
form.filter { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: baseline;
  background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: 6px 12px; margin-top: 16px; font-size: 0.85rem; }
form.filter fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 12px; }
form.filter legend { float: left; padding: 0 10px 0 0; font-weight: 600; }
form.filter label { white-space: nowrap; } form.filter output { color: var(--quiet); }
form.filter summary { font-weight: 600; } form.filter details { flex: 1 1 auto; margin: 0; }
form.filter .parts { display: flex; flex-wrap: wrap; gap: 6px 24px; align-items: baseline; padding: 4px 0; }
.forest { table-layout: fixed; } .forest caption { caption-side: top; }
.forest th, .forest td { border: 0; padding: 0 10px 0 0; vertical-align: middle; line-height: 1.35; }
.forest col.name { width: 190px; } .forest col.value { width: 215px; }
.forest tbody th { font-weight: normal; padding-left: 14px; overflow-wrap: anywhere; }
.forest tr.group th { padding: 12px 0 2px; border-bottom: 1px solid var(--line); }
.forest tr.group b { font-size: 1rem; }
.forest svg.plot { display: block; width: 100%; height: 18px; overflow: visible; }
.forest svg.axis { display: block; width: 100%; height: 34px; overflow: visible; font-size: 12px; font-weight: normal; }
.grid { stroke: var(--line); } .one { stroke: var(--edge); stroke-width: 1.5; }
.forest td.value { font-size: 0.85rem; white-space: normal; overflow-wrap: anywhere; } .forest td.value span { white-space: normal; }
dl { margin: 8px 0; }
.caveats dt { font-weight: 600; margin-top: 10px; }
.caveats dd { margin: 0; overflow-wrap: anywhere; max-width: 90ch; }
.caveats ul, details ul { margin: 2px 0; padding-left: 20px; }
.facts { display: grid; grid-template-columns: minmax(110px, 200px) minmax(0, 1fr); gap: 4px 16px; font-size: 0.9rem; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.85em; }
code { overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; margin: 6px 0 14px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin: 6px 0; }
summary { cursor: pointer; padding: 4px 0; }
details.workload { border-bottom: 1px solid var(--line); margin: 0; }
details.workload[open] { padding-bottom: 14px; }
summary h3, summary h4 { display: inline; }
.failure { border-left: 3px solid var(--bad); padding-left: 14px; margin: 16px 0; }
.failure h4 { margin-top: 0; }
div.strips { display: flex; flex-wrap: wrap; gap: 8px 20px; }
.strips figure { margin: 4px 0; }
.strips figcaption { font-size: 0.85rem; }
.strip text { font-size: 10px; fill: var(--quiet); } .strip text.name { font-size: 12px; fill: var(--text); }
.strip .band { fill: var(--panel); } .strip .rule { stroke: var(--line); fill: none; } .strip .box { stroke: var(--text); fill: none; }
.strip .level { stroke: var(--text); fill: none; stroke-width: 1.2; } .strip .steady { stroke: var(--edge); fill: none; stroke-dasharray: 2 2; }
.strip .points { fill: none; stroke-width: 3; stroke-linecap: round; stroke-opacity: 0.7; }
.strips svg.plot, .spreads svg.plot { height: 26px; max-width: none; } .strip.plot path { vector-effect: non-scaling-stroke; }
.strip .mild, .strip .severe { fill: none; stroke-width: 1; } .strip .severe { stroke-width: 1.6; } .strip .early { stroke: var(--quiet); fill: none; }
.strip .bars { fill-opacity: 0.45; stroke-width: 0.5; } .strip .inrow { fill: none; stroke-width: 2; }
svg.mass { display: block; width: 130px; height: 18px; overflow: visible; } .physics td { white-space: nowrap; }
.legend-item { white-space: nowrap; }
.forest svg.axis.low { height: 18px; }
.strip .fine { stroke-width: 2.6; stroke-opacity: 0.8; }
.strip .crosses { fill: none; stroke: var(--bad); stroke-width: 1.5; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 4px 16px 10px; }
.card h3 { margin-top: 10px; }
:focus-visible { outline: 2px solid var(--platform-1); outline-offset: 2px; }
@media screen and (max-width: 700px) {
  header.page, nav.contents, main { padding-left: 12px; padding-right: 12px; } header.page { padding-top: 16px; }
  .appearance { position: static; margin-top: 8px; }
  form.filter { position: static; }
  .wide { display: none; } .narrow { display: block; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: 6px; }
  th, td { padding-right: 10px; }
  tbody th { min-width: 7.5em; } tbody th br:has(+ .gloss), tbody th .gloss { display: none; }
  .axis text.minor { display: none; }
  .forest col.name { width: 92px; } .forest col.value { width: 108px; } .forest tbody th { padding-left: 0; min-width: 0; font-size: 0.85rem; }
}
@media (forced-colors: active) {
  :root, :root[data-theme] { color-scheme: light dark; --text: CanvasText; --quiet: CanvasText; --ground: Canvas; --panel: Canvas; --line: GrayText; --edge: CanvasText; }
  .appearance { display: none; }
}
@media print {
  :root, :root[data-theme] { color-scheme: light !important; ${colorVariables('light')} }
  body { font-size: 10pt; } header.page, nav.contents, main { max-width: none; padding: 0; }
  nav.contents, form.filter, .appearance, .skip, .control { display: none !important; }
  .forest col.name { width: 150px; } .forest col.value { width: 170px; } svg.mass { width: 90px; }
  .scroll { overflow: visible; } .scroll th:first-child { position: static; }
  button.sort { text-decoration: none; }
  details::details-content { content-visibility: visible; height: auto; }
  tr, figure, .card, .failure, .answers li { break-inside: avoid; }
  tfoot { display: table-row-group; }
  h2, h3, h4, tr.group, caption, figcaption, summary { break-after: avoid; }
}
`
