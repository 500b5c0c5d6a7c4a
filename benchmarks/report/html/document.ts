import { html, markupText, trustedMarkup } from './markup.js'
import { answerSection } from './sections/answer.js'
import { caveatsSection } from './sections/caveats.js'
import { environmentSection } from './sections/environment.js'
import { methodSection } from './sections/method.js'
import { overheadsSection } from './sections/overheads.js'
import { platformsSection } from './sections/platforms.js'
import { resultsSection } from './sections/results.js'
import { workloadsSection } from './sections/workloads.js'
import { styleSheet } from './style.js'
import { arrangeReport, type ReportInput } from './view.js'

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/**
 * Renders the report of a campaign as one HTML file that needs nothing else: no script, no network, no font.
 * The same input gives the same bytes. What comes from outside (a guest's output, a CPU's name, a reason) is
 * escaped.
 *
 * @param input The parsed files of a campaign's folder; an unfinished campaign is reported as such.
 */
export function renderHtmlReport(input: ReportInput): string {
  const view = arrangeReport(input)
  const title = `Overheads, ${input.campaign.created.slice(0, 10)}, ${input.environment.cpu.model}`
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${trustedMarkup(policy)}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${title}</title>
<style>
${trustedMarkup(styleSheet)}</style>
</head>
<body>
<main>
${answerSection(view)}
${caveatsSection(view)}
${overheadsSection(view)}
${resultsSection(view)}
${workloadsSection(view)}
${platformsSection(view)}
${environmentSection(view)}
${methodSection(view)}
</main>
</body>
</html>
`
  return markupText(page)
}
