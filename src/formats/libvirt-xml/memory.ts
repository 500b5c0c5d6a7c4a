import { refuse } from '../../spec/refuse.js'
import { element, textOf, type XmlElement } from '../xml/element.js'

/** Writes the amount of memory. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeMemory(bytes: number): XmlElement {
  if (bytes % 1024 !== 0) throw refuse('memory', 'libvirt counts memory in whole KiB')
  return element('memory', { unit: 'KiB' }, String(bytes / 1024))
}

const letters = 'kmgtpe'

/**
 * Reads an amount of memory in bytes, rounded up to whole KiB as libvirt does it (formatdomain, "Memory
 * Allocation"; `virScaleInteger` of src/util/virutil.c). Without a unit, it is in KiB.
 *
 * @returns `undefined` for what is no amount.
 */
export function readMemory(memory: XmlElement): number | undefined {
  const factor = factorOf(memory.attributes['unit'] ?? 'KiB')
  const text = textOf(memory) ?? ''
  if (factor === undefined || !/^\d{1,16}$/.test(text)) return undefined
  const bytes = Math.ceil((Number(text) * factor) / 1024) * 1024
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** Bytes in a unit: `b`, `bytes`, `k`, `KiB`, `KB`, …, in letters of either case. */
function factorOf(unit: string): number | undefined {
  if (/^(b|bytes)$/i.test(unit)) return 1
  const [, letter = '', ending = ''] = /^([kmgtpe])(ib|b)?$/i.exec(unit) ?? []
  if (letter === '') return undefined
  const base = ending.toLowerCase() === 'b' ? 1000 : 1024
  return base ** (letters.indexOf(letter.toLowerCase()) + 1)
}
