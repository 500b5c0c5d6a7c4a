import { refuse } from '../../spec/refuse.js'
import type { DiskSpec } from '../../spec/schema.js'

/** The beginnings of devices' names by the bus of a disk, with how many of each a guest can have (xen-vbd-interface(7)). */
const kinds = {
  paravirtual: { prefix: 'xvd', most: Number.POSITIVE_INFINITY },
  ide: { prefix: 'hd', most: 4 },
  scsi: { prefix: 'sd', most: 16 },
} as const

/** The bus that a guest sees a device on by its name; `undefined` is Xen's own, which every guest has. */
export function busOfVdev(vdev: string): DiskSpec['bus'] {
  if (vdev.startsWith(kinds.ide.prefix)) return 'ide'
  return vdev.startsWith(kinds.scsi.prefix) ? 'scsi' : undefined
}

/**
 * Names disks in their order by a letter: xvda, hdb, xvdc. No two have the same letter, since an emulated disk and a
 * paravirtual one of the same letter are in the same place.
 *
 * @param own The names that disks have already, by their places.
 * @returns for each disk its name.
 * @throws HypervisorError `ERR_INVALID_SPEC` for a bus that Xen does not have.
 */
export function assignVdevs(
  disks: readonly DiskSpec[],
  own: readonly (string | undefined)[] = [],
): readonly string[] {
  const used = new Set(own.map((name) => name?.replace(/^(xvd|hd|sd)|(?<!\d)\d+$/g, '')))
  let index = 0
  return disks.map(({ bus }, place) => {
    const field = `disks[${place}].bus`
    const { prefix, most } = kindOf(bus, field)
    const name = own[place]
    if (name !== undefined) return name
    while (used.has(letters(index))) index += 1
    if (index >= most) {
      throw refuse(field, `Xen has no more than ${most} places on the bus ${bus}`, 'List these disks first.')
    }
    index += 1
    return prefix + letters(index - 1)
  })
}

function kindOf(bus: DiskSpec['bus'], field: string): (typeof kinds)[keyof typeof kinds] {
  if (bus === undefined) return kinds.paravirtual
  if (bus === 'ide' || bus === 'scsi') return kinds[bus]
  const hint = 'Leave it away for a paravirtual disk, or use ide or scsi.'
  throw refuse(field, `Xen does not have the bus ${bus}`, hint)
}

function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}
