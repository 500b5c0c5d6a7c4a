import type { PayloadLine } from '../../../benchmarks/guest/protocol.js'

/** What `physics-x87-probe` finds in QEMU's translator (7.2): FSIN, FCOS and FPTAN are computed in doubles. */
export const qemuProbe = '00003c3c3c000000'

/** What it finds in v86 0.5: these are, F2XM1 and FPATAN too, and three of the five constants are doubles. */
export const v86Probe = '00243c3c3c3c003c'

/** What a machine without fused multiply-add says to `physics-double-fma`, as `checksums` gives it. */
export const withoutFma = { 'physics-double-fma': 'error' }

/** Whether a CPU, by the payload's own words, has fused multiply-add and an operating system that lets it be used. */
export function hasFma(line: PayloadLine): boolean {
  if (line.kind !== 'cpu') throw new Error(`no answer to 'cpu': ${line.kind}`)
  const word = line.features[1] ?? 0
  return ((word >>> 12) & (word >>> 27) & 1) === 1
}
