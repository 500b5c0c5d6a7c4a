import type { OwnEnd } from '../thread/machine.js'

/** Says in a few words how a machine ended by itself. */
export function describeEnd(end: OwnEnd): { readonly crashed: boolean; readonly why: string } {
  if (end.kind === 'off') {
    return { crashed: end.status !== 0, why: `the program ended with ${end.status}` }
  }
  const address = /invalid opcode at address \$([0-9a-f]+)/.exec(end.message)?.[1]
  if (address !== undefined) {
    return { crashed: true, why: `the CPU has jammed: what it found at ${address}h is no instruction` }
  }
  return { crashed: true, why: `the emulator failed: ${end.message}` }
}
