import { refuse } from '../../spec/refuse.js'
import { type DomainSpec, specFields } from '../../spec/schema.js'

type Order = NonNullable<DomainSpec['boot']['order']>

/** The words of `bios.bootOrder` for kinds of devices. */
const words: ReadonlyMap<Order[number], string> = new Map<Order[number], string>([
  ['disk', 'hdd'],
  ['cdrom', 'cdrom'],
  ['floppy', 'floppy'],
  ['network', 'ethernet0'],
])

/** Writes the order in which the BIOS tries devices. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writeBootOrder({
  firmware,
  boot,
}: Pick<DomainSpec, 'firmware' | 'boot'>): string | undefined {
  if (boot.order === undefined) return undefined
  if (firmware === 'uefi') throw refuse('boot.order', "VMware's UEFI keeps its order in its own memory")
  if (boot.order.length === 0) throw refuse('boot.order', 'must name a kind of devices')
  return boot.order.map((kind) => words.get(kind)).join(',')
}

/** Reads the order in which the BIOS tries devices, if it names no more than kinds of devices. */
export function readBootOrder(text: string | undefined): { readonly order?: Order } {
  const kinds = (text ?? '')
    .split(',')
    .map((word) => [...words].find(([, known]) => known === word)?.[0] ?? word)
  const { success, data } = specFields.boot.safeParse({ order: kinds })
  return success && data.order !== undefined ? { order: data.order } : {}
}
