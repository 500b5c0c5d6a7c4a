import { markPicture } from './marks.js'
import { html, type Markup } from './markup.js'
import { classWords, platformClasses } from './platform-classes.js'
import type { ReportView } from './view.js'

/** The form that chooses what of a report is shown; the script unhides it. */
export function filterForm(view: ReportView): Markup | undefined {
  if (view.platforms.length < 2 && view.workloads.length < 2) return undefined
  const classes = platformClasses.filter((name) => view.platforms.some(({ record }) => record.class === name))
  const families = [...new Set(view.workloads.map(({ family }) => family))].toSorted()
  return html`<form class="filter" hidden="hidden" aria-label="Filter and order"><details><summary>Filter and order</summary><div class="parts">
<fieldset><legend>Platforms</legend>${view.platforms.map(({ id, mark, record }) => html`<label><input type="checkbox" name="platform" value="${id}" data-class="${record.class}" checked="checked" />${markPicture(mark)} ${id}</label>`)}</fieldset>
<fieldset><legend>Classes</legend>${classes.map((name) => html`<label><input type="checkbox" name="class" value="${name}" checked="checked" />${classWords[name]}</label>`)}</fieldset>
<fieldset><legend>Families</legend>${families.map((name) => html`<label><input type="checkbox" name="family" value="${name}" checked="checked" />${name}</label>`)}</fieldset>
<span><label for="words">Workloads with</label> <input type="search" id="words" name="words" list="workload-names" size="18" /></span><datalist id="workload-names">${view.workloads.map(({ workload, family, title }) => html`<option value="${workload}" data-family="${family}" data-title="${title}">${title}</option>`)}</datalist>
<span hidden="hidden"><label for="workload-order">Order workloads by</label> <select id="workload-order"><option value="cost">greatest cost</option><option value="name">name</option><option value="family">family</option>${view.compared.map(({ id }) => html`<option value="on ${id}">cost on ${id}</option>`)}</select></span>
<button type="reset">Show everything</button></div></details>
<output aria-live="polite"></output></form>`
}
