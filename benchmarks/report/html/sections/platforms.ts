import { packageWords } from '../../../campaign/package-words.js'
import { shellLine } from '../../../shell-line.js'
import { formatCount, formatDuration, formatShare } from '../../figures.js'
import { factList } from '../fact-list.js'
import { markPicture } from '../marks.js'
import { html, type Markup } from '../markup.js'
import type { PageSection } from '../section.js'
import type { PlatformView, ReportView } from '../view.js'

type LifeTimes = NonNullable<NonNullable<PlatformView['summary']>['lifeTimes']>

/** What each platform was, to the digest. */
export function platformsSection(view: ReportView): PageSection {
  return {
    id: 'platforms',
    heading: 'Platforms',
    content: html`<div class="cards">
${view.platforms.map(card)}</div>`,
  }
}

function card({ mark, id, title, record, version, summary }: PlatformView): Markup {
  const { boot, latency, harness, lifeTimes } = summary ?? {}
  return html`<article class="card" data-platform="${id}">
<h3>${markPicture(mark)} ${title}</h3>
${factList([
  ['Name', id],
  ['Class', record.class],
  ['Driver and URI', html`${record.driver}, <code>${record.uri}</code>`],
  ['Instructions executed by', record.accelerator],
  ['Version', version?.version],
  ['Host', version?.xen && hostWords(version.xen)],
  ['Scheduler of Xen', version?.xen?.scheduler],
  ['Xen itself ran on', version?.xen && groundOf(version.xen)],
  ['Program', version?.program],
  ['Digest of the program', digest(version?.sha256)],
  ['Payload', record.target],
  ['Digest of the payload', digest(record.payloadSha256)],
  ['Baseline', record.id === record.baseline ? 'it is one' : `${record.baseline}: ${record.label}`],
  [
    'CPU that the guest saw',
    version?.guestCpu === undefined ? undefined : html`<code>${version.guestCpu}</code>`,
  ],
  [
    'Command line',
    version?.commandLine !== undefined && html`<code>${shellLine(version.commandLine)}</code>`,
  ],
  [
    'Other files',
    version?.files !== undefined &&
      html`${version.files.map(({ name, sha256 }) => html`${name} ${digest(sha256)}<br />`)}`,
  ],
  ['Kernel', record.kernel && `${record.kernel.package} ${record.kernel.packageVersion}`],
  ['Digest of the kernel', digest(record.kernel?.sha256)],
  ['Digest of its first file system', digest(record.kernel?.initrdSha256)],
  ['Root file system', record.rootImage?.name],
  ['Digest of the root file system', digest(record.rootImage?.sha256)],
  ['Tools in it', packageWords(record.rootImage)],
  ['Specification', Object.keys(record.spec).length > 0 && html`<code>${JSON.stringify(record.spec)}</code>`],
  [
    'Boot to first line',
    boot &&
      `${formatDuration(boot.medianNs)} (${formatDuration(boot.minimumNs)} – ${formatDuration(boot.maximumNs)})`,
  ],
  ['Parts of the boot', lifeTimes && bootParts(lifeTimes)],
  ['Shut-down', lifeTimes?.shutdownNs !== undefined && formatDuration(lifeTimes.shutdownNs)],
  [
    'Console round trip',
    latency && `${formatDuration(latency.medianNs)}, at most ${formatDuration(latency.maximumNs)}`,
  ],
  [
    'Harness',
    harness &&
      `${formatShare(harness.share)} on top of the payload's ${formatDuration(harness.payloadNs)}, boots included`,
  ],
  ['Failures', summary && formatCount(summary.failures)],
])}
</article>
`
}

type XenView = NonNullable<NonNullable<PlatformView['version']>['xen']>

function hostWords({ elsewhere, cpuModel = 'unknown CPU', cpus, kernel }: XenView): string {
  return `${elsewhere ? 'another one, by SSH' : 'this one'}: ${cpuModel}, ${cpus} logical ${cpus === 1 ? 'processor' : 'processors'}, dom0 with Linux ${kernel ?? 'of unknown release'}`
}

function groundOf({ under: { virtual, hypervisor, translated, evidence } }: XenView): string {
  if (virtual === undefined) return 'unknown'
  if (!virtual) return 'nothing that says it is virtual'
  const kind = translated === true ? 'a translator' : 'a virtual machine'
  return `${kind}${hypervisor === undefined ? '' : ` (${hypervisor})`}: ${evidence.join('; ')}`
}

/** When the parts of a boot began, in their order. */
function bootParts({ runningNs, firstLineNs, kernelNs }: LifeTimes): string {
  const parts = [
    ['machine running', runningNs],
    ["guest's first line", firstLineNs],
    ["kernel's name", kernelNs],
  ] as const
  return parts
    .flatMap(([name, time]) => (time === undefined ? [] : [`${name} after ${formatDuration(time)}`]))
    .join(', ')
}

function digest(sha256: string | undefined): Markup | undefined {
  return sha256 === undefined ? undefined : html`<code>sha256:${sha256}</code>`
}
