import type { DomainSpec } from '../../spec/schema.js'
import { type Entries, isTrue, valueNamed } from './entries.js'

/** The lines of the serial ports: each is a socket in the machine's folder, or connected to nothing. */
export function writeSerials({
  name,
  serials,
}: Pick<DomainSpec, 'name' | 'serials'>): readonly (readonly [name: string, value: string])[] {
  return serials.flatMap(({ type }, index) => {
    const lines: readonly (readonly [name: string, value: string])[] = [
      ['present', 'TRUE'],
      ['fileType', 'pipe'],
      ['fileName', `${name}.serial${index}`],
      ['pipe.endPoint', 'server'],
      ...(type === 'none' ? [['startConnected', 'FALSE'] as const] : []),
    ]
    return lines.map(([key, value]) => [`serial${index}.${key}`, value] as const)
  })
}

/** Reads the serial ports up to the first that is not there. */
export function readSerials(entries: Entries): DomainSpec['serials'] {
  const ports = [0, 1, 2, 3].map((index) => {
    const line = (name: string): string | undefined => valueNamed(entries, `serial${index}.${name}`)
    if (!isTrue(line('present'))) return undefined
    return line('startConnected')?.toLowerCase() === 'false' ? ('none' as const) : ('console' as const)
  })
  const end = ports.indexOf(undefined)
  return ports
    .slice(0, end < 0 ? ports.length : end)
    .flatMap((type) => (type === undefined ? [] : [{ type }]))
}
