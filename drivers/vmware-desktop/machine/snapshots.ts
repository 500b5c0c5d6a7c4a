import { readFile } from 'node:fs/promises'
import { HypervisorError } from '../../../src/errors.js'
import { decodeLines } from '../../../src/formats/vmx/decode.js'
import { parseVmx } from '../../../src/formats/vmx/dictionary.js'
import { type Entries, valueNamed } from '../../../src/formats/vmx/entries.js'
import { errorCode } from '../../../src/state/libc.js'
import type { FoundSnapshot } from '../../command-line/features/snapshot-methods.js'

/** The file in which VMware keeps what it knows of a machine's snapshots, in the form of a VMX file. */
function snapshotListPath(vmx: string): string {
  return vmx.replace(/\.vmx$/i, '.vmsd')
}

/**
 * Reads the snapshots of a machine, oldest first: `vmrun listSnapshots` says neither when they were made nor where the
 * machine stands.
 *
 * @param descriptions what they were described as here, by name
 * @throws HypervisorError `ERR_FILE`.
 */
export async function readSnapshotList(
  vmx: string,
  descriptions: Readonly<Record<string, string>>,
): Promise<readonly FoundSnapshot[]> {
  const path = snapshotListPath(vmx)
  try {
    const data = await readFile(path)
    return snapshotsOf(parseVmx(decodeLines(data) ?? data.toString()), descriptions)
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return []
    throw new HypervisorError('ERR_FILE', `the list of snapshots '${path}' cannot be read`, { cause })
  }
}

/** The snapshots in the lines of such a file. */
export function snapshotsOf(
  entries: Entries,
  descriptions: Readonly<Record<string, string>> = {},
): readonly FoundSnapshot[] {
  const places = [...entries.values()].flatMap(({ name }) => /^(snapshot\d+)\.uid$/i.exec(name)?.[1] ?? [])
  const line = (place: string, what: string): string | undefined => valueNamed(entries, `${place}.${what}`)
  const names = new Map(places.map((place) => [line(place, 'uid'), line(place, 'displayName') ?? '']))
  const current = valueNamed(entries, 'snapshot.current')
  return places
    .map((place) => {
      const [key = '', name = ''] = [line(place, 'uid'), line(place, 'displayName')]
      const description = descriptions[name] ?? line(place, 'description')
      const info = {
        name,
        createdAt: readTime(line(place, 'createTimeHigh'), line(place, 'createTimeLow')),
        kind: 'external' as const,
        // A snapshot with memory is of the type 1.
        state: line(place, 'type') === '1' ? ('running' as const) : ('shutoff' as const),
        ...(description ? { description } : {}),
        parent: names.get(line(place, 'parent')),
        current: key === current,
      }
      return { key, info }
    })
    .sort((a, b) => a.info.createdAt - b.info.createdAt)
}

/** Microseconds since 1970 in two halves of 32 bits, the lower of which may be written with a sign. */
function readTime(high = '', low = ''): number {
  if (!/^-?\d{1,11}$/.test(high) || !/^-?\d{1,11}$/.test(low)) return 0
  return Math.floor((Number(high) * 2 ** 32 + (Number(low) >>> 0)) / 1000)
}
