import type { DomainSpec } from './schema.js'

/** The numbers of the serial ports that are consoles. */
export function consolePorts(spec: Pick<DomainSpec, 'serials'>): readonly number[] {
  return spec.serials.flatMap((serial, index) => (serial.type === 'console' ? [index] : []))
}
