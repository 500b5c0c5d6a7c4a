import type { PhysicsProbe } from '../campaign/records/physics.js'

/** What `physics-x87-probe` counts, in the order of its checksum's bytes from the highest. */
const operations = [
  'division and square root',
  'loaded constants',
  'FSIN',
  'FCOS',
  'FPTAN',
  'F2XM1',
  'FYL2X',
  'FPATAN',
] as const

/** Results of each operation that it looks at. */
const rounds = 60

/** Reads the checksum of `physics-x87-probe`, 16 hexadecimal digits; `undefined` if it cannot be one. */
export function readProbe(checksum: string): PhysicsProbe['operations'] | undefined {
  const bytes = [...Buffer.from(checksum, 'hex')]
  if (bytes.length !== operations.length || bytes.some((count) => count > rounds)) return undefined
  return operations.map((name, index) => ({ name, doubles: bytes[index] ?? 0, of: rounds }))
}

/** The operations that a machine computes in doubles, in words: `FSIN (60 of 60)`. */
export function inDoubles(probe: PhysicsProbe['operations']): readonly string[] {
  return probe
    .filter(({ doubles }) => doubles > 1)
    .map(({ name, doubles, of }) => `${name} (${doubles} of ${of})`)
}
