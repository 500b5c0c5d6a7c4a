import { formatDuration } from '../../figures.js'
import { html, type Markup } from '../markup.js'
import { remarksOf } from '../remarks.js'
import type { PageSection } from '../section.js'
import type { ReportView } from '../view.js'
import { stopWords } from '../words.js'

const kvmWords = {
  absent: 'There is no KVM here.',
  unusable: 'There is a KVM, but it cannot be used.',
  unknown: 'It is not known whether this KVM runs guests on the hardware.',
  hardware: 'KVM runs guests on the hardware.',
  nested:
    'KVM is nested: it runs inside another hypervisor, and leaving a guest costs more than on hardware.',
  slow: 'KVM is too slow to run guests on the hardware undisturbed; its figures say little about hardware KVM.',
  software:
    'KVM is software: it interprets its guests, and no figure from it says anything about hardware KVM.',
} as const

/** What a reader must know before believing a figure. */
export function caveatsSection(view: ReportView): PageSection {
  const { general, particular } = remarksOf(view)
  return {
    id: 'caveats',
    heading: 'Before you believe a figure',
    short: 'Caveats',
    content: html`<dl class="caveats">
${completeness(view)}
<dt>The baseline</dt><dd>${baselineWords(view)}</dd>
<dt>KVM</dt><dd>${kvmWords[view.environment.kvm.kind]} <span class="quiet">${view.environment.kvm.detail}</span></dd>
<dt>Noise</dt><dd>${noise(view)}</dd>
${view.campaign.excluded.length > 0 && html`<dt>Took no part</dt><dd>${list(view.campaign.excluded.map(({ id, reason }) => html`<b>${id}</b>: ${reason}`))}</dd>`}
${general.length > 0 && html`<dt>Warnings</dt><dd>${list(general.map((text) => html`${text}`))}</dd>`}
</dl>
${
  particular.length > 0 &&
  html`<details><summary>${particular.length} ${particular.length === 1 ? 'remark' : 'remarks'} on single figures</summary>${list(particular.map((text) => html`${text}`))}</details>`
}`,
  }
}

function completeness({ summary }: ReportView): Markup | false {
  if (summary.complete) return false
  const { reason, detail, spentNs } = summary.stop
  return html`<dt>Incomplete</dt><dd class="bad"><strong>The campaign did not come to its end.</strong> Measuring stopped after ${formatDuration(spentNs)} ${stopWords[reason]} (${detail}). Figures rest on what there was.</dd>`
}

function baselineWords({ environment, baselines }: ReportView): Markup {
  const names = baselines.map(({ id }) => id).join(', ')
  const { virtual, evidence, container } = environment.virtualization
  const inContainer = container !== undefined && html` It runs in a container (${container}).`
  if (virtual === undefined) {
    return html`It is not known whether this machine is itself a virtual machine; ratios are to ${names} as it is.${inContainer}`
  }
  if (!virtual)
    return html`Nothing says that this machine is virtual: ${names} is taken for bare metal.${inContainer}`
  return html`<strong>This machine is itself a virtual machine</strong> (${evidence.join('; ') || 'no evidence recorded'}): ${names} is not bare metal, and ratios are relative to it.${inContainer}`
}

function noise({ summary }: ReportView): Markup {
  if (summary.noise.length === 0) {
    return html`No sign of a noisy machine in steal time, frequency, load or drift, as far as it shows them.`
  }
  return list(summary.noise.map(({ kind, message }) => html`<b>${kind}</b>: ${message}`))
}

function list(items: readonly Markup[]): Markup {
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
}
