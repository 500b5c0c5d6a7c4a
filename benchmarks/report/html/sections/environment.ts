import { formatBytes } from '../../figures.js'
import { type Fact, factList } from '../fact-list.js'
import { html } from '../markup.js'
import type { PageSection } from '../section.js'
import type { ReportView } from '../view.js'

/** The machine on which the campaign ran. */
export function environmentSection({ environment }: ReportView): PageSection {
  const { cpu, virtualization, kvm } = environment
  const facts: readonly Fact[] = [
    ['Processor', cpu.model],
    ['Architecture', cpu.architecture],
    ['Logical processors', cpu.logical],
    ['Cores', cpu.cores],
    ['Greatest frequency', cpu.maximumMhz === undefined ? undefined : `${cpu.maximumMhz} MHz`],
    ['Governor', cpu.governor],
    ['Turbo', cpu.turbo],
    ['SMT', cpu.smt],
    ['Microcode', cpu.microcode],
    ['Caches', cpu.caches.join(', ')],
    ['Memory', formatBytes(environment.memoryBytes)],
    ['Operating system', environment.distribution],
    ['Kernel', environment.kernel],
    ['Clock source', environment.clockSource],
    ['Address randomisation', environment.aslr],
    ['Node.js', environment.node],
    ['Virtual machine', virtual(virtualization.virtual)],
    ['What says so', virtualization.evidence.join('; ')],
    ['Container', virtualization.container],
    ['KVM', `${kvm.kind}: ${kvm.detail}`],
    ['Taken', environment.taken],
  ]
  return {
    id: 'machine',
    heading: 'The machine',
    content: html`${factList(facts)}
<details><summary>${cpu.flags.length} feature flags of the processor</summary><p><code>${cpu.flags.join(' ')}</code></p></details>`,
  }
}

function virtual(known: boolean | undefined): string {
  return known === undefined ? 'unknown' : known ? 'yes' : 'no'
}
