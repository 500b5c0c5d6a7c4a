import type { PhysicsCause, PhysicsSummary } from '../../../../benchmarks/campaign/records.js'
import type { ReportInput } from '../../../../benchmarks/report/html/index.js'
import { wholeFixture } from './fixture-sections.js'

/** The fixture with a text in every place that a schema leaves free. */
export function poisoned(text: string): ReportInput {
  const { campaign, environment, summary, log } = wholeFixture()
  return {
    campaign: {
      ...campaign,
      command: ['polyvisor', text],
      excluded: [{ id: 'xen', reason: text }],
      platforms: campaign.platforms.map((platform) => ({
        ...platform,
        title: text,
        uri: text,
        driver: text,
        accelerator: text,
        target: text,
        spec: { [text]: text },
      })),
    },
    environment: {
      ...environment,
      cpu: {
        ...environment.cpu,
        model: text,
        flags: [text],
        caches: [text],
        governor: text,
        mitigations: { [text]: text },
        microcode: text,
      },
      kernel: text,
      kernelParameters: [text],
      tuning: { inForce: true, settings: [{ setting: text, value: text, recommended: text }] },
      distribution: text,
      virtualization: { virtual: true, evidence: [text], container: text },
      kvm: { kind: 'software', detail: text },
      platforms: campaign.platforms.map(({ id }) => ({
        platform: id,
        version: text,
        commandLine: [text],
        files: [{ name: text, sha256: 'd4'.repeat(32) }],
        program: text,
        guestCpu: text,
      })),
    },
    summary: {
      ...summary,
      stop: { ...summary.stop, detail: text },
      workloads: summary.workloads.map((workload) => ({
        ...workload,
        title: text,
        unit: text,
        family: text,
      })),
      cells: summary.cells.map((cell) => {
        if (cell.state === 'estimated') return { ...cell, method: text }
        if (cell.state === 'absolute')
          return { ...cell, reason: text, spread: { state: 'refused', reason: text } }
        if ('evidence' in cell) return { ...cell, reason: text, evidence: [text, text] }
        return 'reason' in cell ? { ...cell, reason: text } : cell
      }),
      ...(summary.physics && { physics: poisonedPhysics(summary.physics, text) }),
      noise: [{ kind: 'load', message: text, evidence: 1 }],
      warnings: [text, `physics on v86: ${text}`],
    },
    log: log.map((record) => {
      if (record.kind === 'sample') return { ...record, checksum: text }
      return record.kind === 'failure' ? { ...record, reason: text, evidence: [text] } : record
    }),
  }
}

function poisonedPhysics(physics: PhysicsSummary, text: string): PhysicsSummary {
  const cause: PhysicsCause = { kind: 'not-found', words: text, evidence: [text] }
  return {
    ...physics,
    rows: physics.rows.map((row) => {
      if (row.state === 'result') return { ...row, group: text, form: cause, machine: cause }
      return row.state === 'missing' ? { ...row, reason: text } : row
    }),
    probes: physics.probes.map(({ platform, operations }) => ({
      platform,
      operations: operations.map((operation) => ({ ...operation, name: text })),
    })),
  }
}

/** Texts that would do harm if a browser took them for anything but text. */
export const hostileTexts = [
  '</pre></td></table><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style><style>*{display:none}</style>',
  ']]><!-- &lt;b&gt; --><svg onload=alert(1)>',
  '\u0000\u001b[31m\u202egnp.exe\ud800',
] as const
