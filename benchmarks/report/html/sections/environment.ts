import { formatBytes } from '../../figures.js'
import { type Fact, factList } from '../fact-list.js'
import { html, type Markup } from '../markup.js'
import type { PageSection } from '../section.js'
import type { ReportView } from '../view.js'

/** The machine on which the campaign ran. */
export function environmentSection({ environment }: ReportView): PageSection {
  const { cpu, memory, cgroup, virtualization, kvm } = environment
  const facts: readonly Fact[] = [
    ['Processor', cpu.model],
    ['Family', cpu.family],
    ['Architecture', cpu.architecture],
    ['Logical processors', cpu.logical],
    ['Cores', cpu.cores],
    ['Sockets', cpu.sockets],
    ['Threads of a core', cpu.threadsPerCore],
    ['NUMA nodes', cpu.numaNodes],
    ['Processors that are on', cpu.online],
    ['Isolated processors', cpu.isolated],
    ['Greatest frequency', cpu.maximumMhz === undefined ? undefined : `${cpu.maximumMhz} MHz`],
    ['Frequency driver', cpu.frequencyDriver],
    ['Governor', cpu.governor],
    ['Turbo', cpu.turbo],
    ['SMT', cpu.smt],
    ['Microcode', cpu.microcode],
    ['Caches', cpu.caches.join(', ')],
    ['Memory', formatBytes(environment.memoryBytes)],
    ['Swap', memory?.swapBytes === undefined ? undefined : formatBytes(memory.swapBytes)],
    ['Transparent huge pages', memory?.transparentHugePages],
    [
      'Reserved huge pages',
      memory?.hugePages
        ?.map(({ kibibytes, total, free }) => `${total} of ${formatBytes(1024 * kibibytes)}, ${free} free`)
        .join('; '),
    ],
    ['Same-page merging', memory?.ksm],
    ['NUMA balancing', memory?.numaBalancing],
    ['Limit of processors', cgroup?.cpus],
    ['Processors allowed', cgroup?.cpuset],
    ['Limit of memory', cgroup?.memoryBytes === undefined ? undefined : formatBytes(cgroup.memoryBytes)],
    ['Operating system', environment.distribution],
    ['Kernel', environment.kernel],
    ['Build of the kernel', environment.kernelBuild],
    ['Parameters of the kernel', environment.kernelParameters?.join(' ')],
    ['Clock source', environment.clockSource],
    ['Other clock sources', environment.clockSources?.join(', ')],
    ['Address randomisation', environment.aslr],
    ['Node.js', environment.node],
    ['Polyvisor', environment.sdk],
    ['Virtual machine', virtual(virtualization.virtual)],
    ['Hypervisor', virtualization.hypervisor],
    [
      'Would guests be nested',
      virtualization.nested === undefined ? undefined : virtual(virtualization.nested),
    ],
    ['What says so', virtualization.evidence.join('; ')],
    ['Container', virtualization.container],
    ['KVM', `${kvm.kind}: ${kvm.detail}`],
    ['Taken', environment.taken],
  ]
  return {
    id: 'machine',
    heading: 'The machine',
    content: html`${factList(facts)}
${named('Mitigations of the processor’s weaknesses', cpu.mitigations)}
${tuning(environment.tuning)}
<details><summary>${cpu.flags.length} feature flags of the processor</summary><p><code>${cpu.flags.join(' ')}</code></p></details>`,
  }
}

function named(title: string, facts: Readonly<Record<string, string>> | undefined): Markup | undefined {
  const entries = Object.entries(facts ?? {})
  if (entries.length === 0) return undefined
  return html`<details><summary>${title}: ${entries.length}</summary>${factList(entries)}</details>`
}

function tuning(found: ReportView['environment']['tuning']): Markup | undefined {
  if (found === undefined) return undefined
  const rows = found.settings.map(
    ({ setting, value, recommended }) =>
      html`<tr><th scope="row">${setting}</th><td>${value ?? 'unknown'}</td><td>${recommended ?? '–'}</td></tr>\n`,
  )
  return html`<details><summary>Tuning for measurements: ${found.inForce ? 'in force' : 'not in force'}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Settings that bear on noise"><table>
<caption>Settings that bear on noise</caption>
<thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col">Recommended</th></tr></thead>
<tbody>
${rows}</tbody></table></div></details>`
}

function virtual(known: boolean | undefined): string {
  return known === undefined ? 'unknown' : known ? 'yes' : 'no'
}
