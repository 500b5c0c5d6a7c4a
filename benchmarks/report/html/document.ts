import { filterForm } from './filter.js'
import { renderPage } from './page.js'
import { answerHeader } from './sections/answer.js'
import { boundarySection } from './sections/boundary.js'
import { caveatsSection } from './sections/caveats.js'
import { driftSection } from './sections/drift.js'
import { environmentSection } from './sections/environment.js'
import { lifeSection } from './sections/life.js'
import { methodSection } from './sections/method.js'
import { overheadsSection } from './sections/overheads.js'
import { overviewSection } from './sections/overview.js'
import { physicsSection } from './sections/physics.js'
import { platformsSection } from './sections/platforms.js'
import { resultsSection } from './sections/results.js'
import { workloadsSection } from './sections/workloads.js'
import { yearsSection } from './sections/years.js'
import { arrangeReport, type ReportInput } from './view.js'

/**
 * Renders the report of a campaign as one HTML file that needs nothing else: no network, no font, and no script
 * but its own, without which it is whole. The same input gives the same bytes. What comes from outside (a
 * guest's output, a CPU's name, a reason) is escaped.
 *
 * @param input The parsed files of a campaign's folder; an unfinished campaign is reported as such.
 */
export function renderHtmlReport(input: ReportInput): string {
  const view = arrangeReport(input)
  return renderPage({
    title: `Overheads, ${input.campaign.created.slice(0, 10)}, ${input.environment.cpu.model}`,
    header: answerHeader(view),
    controls: filterForm(view),
    sections: [
      overviewSection(view),
      caveatsSection(view),
      overheadsSection(view),
      boundarySection(view),
      lifeSection(view),
      resultsSection(view),
      physicsSection(view),
      yearsSection(view),
      driftSection(view),
      workloadsSection(view),
      platformsSection(view),
      environmentSection(view),
      methodSection(view),
    ],
  })
}
