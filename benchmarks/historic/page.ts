import { html, type Markup } from '../report/html/markup.js'
import { renderPage } from '../report/html/page.js'
import type { PageSection } from '../report/html/section.js'
import { growthEras } from '../report/progress.js'
import { plotStyle, timesPlot } from './plot.js'
import type { HistoricResult, HistoricRow } from './result.js'
import { figureInWords, haveIntervals, machinesOf, originalInWords, sinceInWords } from './words.js'

/**
 * Renders what was measured of machines of the past as one HTML file that needs nothing else. The same input gives the same
 * bytes, and what comes from outside is escaped.
 */
export function renderHtmlHistoric({ rows, host, measured, absent, interrupted }: HistoricResult): string {
  return renderPage({
    title: 'Machines of the past in their emulators',
    style: plotStyle,
    header: html`<h1>Machines of the past in their emulators</h1>
<dl class="facts"><dt>Host</dt><dd>${host}</dd><dt>Measured</dt><dd>${measured.slice(0, 16).replace('T', ' ')} UTC${interrupted !== undefined && `, interrupted after ${interrupted.rounds} of ${interrupted.planned} rounds`}</dd></dl>
<ul class="answers">${rows.length === 0 ? html`<li class="bad">No machine could be measured.</li>` : machinesOf(rows).map((row) => answer(row, rows))}</ul>`,
    sections: [
      rows.length === 0
        ? undefined
        : { id: 'times', heading: 'Times the original', content: html`${timesPlot(rows)}\n${table(rows)}` },
      absentSection(absent),
      { id: 'method', heading: 'How it was measured', content: method(rows, interrupted?.planned) },
    ],
  })
}

function answer({ machine, title, emulator }: HistoricRow, rows: readonly HistoricRow[]): Markup {
  const own = rows.filter((row) => row.machine === machine)
  const medians = own.map(({ timesTheOriginal }) => timesTheOriginal.median)
  const [least, most] = [Math.min(...medians), Math.max(...medians)].map(figureInWords)
  const times = least === most ? `${least} times` : `${least} to ${most} times`
  const isRight = own.every(({ correct }) => correct)
  return html`<li${isRight ? '' : html` class="bad"`}>${title} by ${emulator}: ${times} the original${isRight ? '' : ', with WRONG results'}.</li>\n`
}

function table(rows: readonly HistoricRow[]): Markup {
  return html`<div class="scroll" role="region" aria-label="Times the original" tabindex="0"><table><caption>The median of the runs and ${haveIntervals(rows) ? 'its 95% interval' : 'the range of them all, since so few have no 95% interval'}. Pace: how long a run takes that is told to keep the original’s pace, in terms of the original.</caption>
<thead><tr><th scope="col">Machine</th><th scope="col">Workload</th><th scope="col">Million instructions/s</th><th scope="col">Original</th><th scope="col">Times the original</th><th scope="col">Pace</th><th scope="col">Fast enough since</th><th scope="col">Result</th></tr></thead>
<tbody>
${rows.map(
  (row) => html`<tr><th scope="row">${row.title}</th><td>${row.workload}</td>
<td>${figureInWords(row.instructionsPerSecond.median / 1e6)}</td><td>${figureInWords(row.originalInstructionsPerSecond / 1e6)}</td>
<td><b>${figureInWords(row.timesTheOriginal.median)}</b> <span class="interval">[${figureInWords(row.timesTheOriginal.low)}, ${figureInWords(row.timesTheOriginal.high)}]</span></td>
<td>${row.pace?.ratio.toFixed(3) ?? '–'}</td><td>${sinceInWords(row.fastEnoughSince)}</td><td class="${row.correct ? 'good' : 'bad'}">${row.correct ? 'right' : 'WRONG'}</td></tr>
`,
)}</tbody></table></div>`
}

function absentSection(absent: HistoricResult['absent']): PageSection | undefined {
  if (absent.length === 0) return undefined
  const lines = absent.map(({ machine, reason }) => html`<li>${machine}: ${reason}</li>\n`)
  return { id: 'absent', heading: 'Not measured', content: html`<ul>${lines}</ul>` }
}

function method(rows: readonly HistoricRow[], rounds = rows[0]?.seconds.length ?? 9): Markup {
  const eras = growthEras.map(({ from, to, growth }) => `${Number((100 * growth).toFixed(1))}% ${from}–${to}`)
  return html`<p>Two programs in each machine’s own code, a loop that counts and the sieve of Eratosthenes with 8,191 flags, as often as fills half a second; the runs of all take turns. What the original takes for them is added up from the times of its instructions that its manufacturer published, or from the words of its microprogram:</p>
<ul>${machinesOf(rows).map((row) => html`<li>${originalInWords(row)}</li>\n`)}</ul>
<p>“Fast enough since” goes back from the year of the measurement by how single processors grew on SPEC’s integer programs (${eras.join(', ')} a year; Hennessy and Patterson, Computer Architecture, 6th edition, 2019, figure 1.1), the last figure taken for the years since. It is a way to picture a ratio, not a measurement.</p>
<p>To measure again: <code>polyvisor historic ${machinesOf(rows)
    .map(({ machine }) => machine)
    .join(' ')} --rounds ${rounds} --html FILE</code></p>`
}
