import { campaignFiles } from '../campaign/campaign-files.js'
import { html, type Markup } from '../report/html/markup.js'
import { renderPage } from '../report/html/page.js'
import { ratioInTable } from '../report/html/ratio.js'
import type { CatalogueEntry } from './catalogue.js'

/** The page that lists the campaigns, with a form to compare two of them. */
export function indexPage(entries: readonly CatalogueEntry[]): string {
  const readable = entries.filter((entry) => entry.state === 'readable')
  const comparable = readable.filter(({ summary }) => summary !== undefined)
  return renderPage({
    title: 'Campaigns',
    sendsForms: true,
    header: html`<h1>Campaigns</h1>
<p class="subtitle">${entries.length === 0 ? 'There is none in this folder.' : `${entries.length} in this folder.`}</p>`,
    sections: [
      entries.length === 0
        ? undefined
        : { id: 'campaigns', heading: 'What was measured', content: campaignTable(entries) },
      comparable.length < 2
        ? undefined
        : { id: 'compare', heading: 'Compare two', content: compareForm(comparable) },
    ],
  })
}

/** A page that says what went wrong. */
export function errorPage(title: string, message: string, hint?: string): string {
  return renderPage({
    title,
    header: html`<h1>${title}</h1>
<p>${message}</p>
${hint !== undefined && html`<p>${hint}</p>`}
<p><a href="/">All campaigns</a></p>`,
    sections: [],
  })
}

/** Where a file of a campaign is served. */
export function fileAddress(name: string, file: string): string {
  return `/campaign/${encodeURIComponent(name)}/${file}`
}

type Readable = Extract<CatalogueEntry, { state: 'readable' }>

function campaignTable(entries: readonly CatalogueEntry[]): Markup {
  return html`<div class="scroll" role="region" aria-label="Campaigns" tabindex="0"><table><caption>The newest first. Overheads are geometric means over the compute workloads, with their intervals.</caption>
<thead><tr><th scope="col">Campaign</th><th scope="col">Begun</th><th scope="col">Machine</th><th scope="col">Overheads</th><th scope="col">State</th></tr></thead>
<tbody>
${entries.map((entry) => (entry.state === 'readable' ? readableRow(entry) : damagedRow(entry)))}</tbody></table></div>`
}

function readableRow(entry: Readable): Markup {
  const { name, campaign, environment, summary, files } = entry
  const overheads = (summary?.platforms ?? []).flatMap(({ title, overall }) =>
    overall.state === 'estimated' ? [html`<li>${title}: ${ratioInTable(overall)}</li>`] : [],
  )
  const shown = files.has(campaignFiles.report)
    ? html`<a href="${fileAddress(name, campaignFiles.report)}">${name}</a>`
    : name
  const state = summary === undefined ? 'without a summary' : summary.complete ? 'complete' : 'interrupted'
  return html`<tr><th scope="row">${shown}<br /><span class="quiet">${campaign.id}, ${campaign.form} form</span></th>
<td>${campaign.created.slice(0, 16).replace('T', ' ')} UTC</td>
<td>${environment?.cpu.model ?? 'unknown'}</td>
<td>${overheads.length === 0 ? campaign.platforms.map(({ id }) => id).join(', ') : html`<ul>${overheads}</ul>`}</td>
<td>${state}<br />${links(name, files)}</td></tr>
`
}

/** Links to the files that are there, beside the report. */
function links(name: string, files: ReadonlySet<string>): readonly Markup[] {
  return (['campaign', 'environment', 'summary', 'samples'] as const)
    .filter((file) => files.has(campaignFiles[file]))
    .map((file) => html`<a class="quiet" href="${fileAddress(name, campaignFiles[file])}">${file}</a> `)
}

function damagedRow({ name, reason, code }: Extract<CatalogueEntry, { state: 'damaged' }>): Markup {
  return html`<tr><th scope="row">${name}</th><td colspan="3">${reason}</td><td class="bad">${code}</td></tr>
`
}

function compareForm(entries: readonly Readable[]): Markup {
  const options = (chosen: Readable | undefined) =>
    entries.map((entry) => {
      const label = `${entry.name}, ${entry.campaign.created.slice(0, 10)}`
      return entry === chosen
        ? html`<option value="${entry.name}" selected="selected">${label}</option>`
        : html`<option value="${entry.name}">${label}</option>`
    })
  return html`<form action="/compare" method="get">
<p><label for="before">Before</label> <select id="before" name="before">${options(entries[1])}</select>
<label for="after">After</label> <select id="after" name="after">${options(entries[0])}</select>
<button type="submit">Compare</button></p></form>`
}
