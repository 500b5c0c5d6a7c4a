import { describeStatus } from '../emulator/machine-record.js'
import type { MachineEnd, ProgramEnd } from '../emulator/recipe.js'

/** Codes of a wait that mean that all is well: none, and that of Linux, which QEMU takes for the end of a machine, too. */
const goodCodes = [0n, 0xfffn]

/** Finds what went wrong in its last words: its first error. */
export function complaintOf(lastWords: string): string | undefined {
  return /^HHC\w{2}\d{3}[ESD] (.+)$/m.exec(lastWords)?.[1]?.trim()
}

/** A machine ends when a CPU is in a disabled wait, whose code is the address in its PSW, or in a loop of interruptions. */
export function describeEnd({ status, lastWords }: ProgramEnd): MachineEnd {
  const code = status === 0 ? waitCode(lastWords) : undefined
  if (code !== undefined) {
    const digits = code.toString(16).toUpperCase().padStart(6, '0')
    return {
      change: goodCodes.includes(code) ? 'stopped' : 'crashed',
      reason: `a disabled wait with the code ${digits}`,
    }
  }
  const stop = /^HHCCP01[68]I CPU\w{4}: ([^:\n]+)/m.exec(lastWords)?.[1]
  if (stop !== undefined) return { change: 'crashed', reason: stop.trim() }
  return describeStatus(status, complaintOf(lastWords) ?? '')
}

/** A PSW has the address in its last 24 bits (System/370), 31 bits (ESA/390) or eight bytes (z/Architecture). */
function waitCode(lastWords: string): bigint | undefined {
  const found = /^HHCCP011I (?:.*\n)*? *PSW=([0-9A-F]{8}) ([0-9A-F]{8})(?: ([0-9A-F]{16}))?\s*$/m.exec(
    lastWords,
  )
  const [, first = '', second, long] = found ?? []
  if (second === undefined) return undefined
  if (long !== undefined) return BigInt(`0x${long}`)
  return BigInt(`0x${second}`) & (isExtended(first) ? 0x7fff_ffffn : 0xff_ffffn)
}

/** Bit 12 tells the PSW of an ESA/390, and of the extended mode of a System/370, whose address has no more bits either. */
function isExtended(first: string): boolean {
  return (Number.parseInt(first, 16) & 0x0008_0000) !== 0
}
