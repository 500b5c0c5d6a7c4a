import type { OwnEnd } from '../thread/machine.js'

/** Says in a few words how a machine ended by itself. */
export function describeEnd(end: OwnEnd): {
  readonly crashed: boolean
  readonly why: string
} {
  if (end.kind === 'off') {
    const how = end.by === 'acpi' ? 'through ACPI' : `through the debug-exit port with status ${end.status}`
    return { crashed: end.status !== 0, why: `the guest switched itself off ${how}` }
  }
  const { message, output } = end
  if (message === 'HALT') return { crashed: true, why: 'the guest wrote to port 0xf4, at which v86 ends' }
  const last = output.trimEnd().split('\n').at(-1)
  return { crashed: true, why: `the emulator failed: ${message}${last ? ` (${last})` : ''}` }
}
