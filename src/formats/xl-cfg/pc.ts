import { refuse } from '../../spec/refuse.js'
import { type DomainSpec, type DomainSpecInput, specFields } from '../../spec/schema.js'
import type { XenType } from './settings.js'
import type { XlValue } from './value.js'

/** What of a specification makes a PC: firmware, the order of booting, graphics, serial ports. */
export type PcSpec = Pick<DomainSpec, 'firmware' | 'boot' | 'graphics' | 'serials'>

type Settings = ReadonlyMap<string, XlValue>
type Order = NonNullable<DomainSpec['boot']['order']>

const firmwares = { bios: 'seabios', uefi: 'ovmf' } as const

/** Xen's letters for the kinds of devices that are booted from (xl.cfg(5), "boot"). */
const letters: ReadonlyMap<string, Order[number]> = new Map([
  ['c', 'disk'],
  ['d', 'cdrom'],
  ['n', 'network'],
])

/** The settings of a whole PC (`type="hvm"`). @throws HypervisorError `ERR_INVALID_SPEC`. */
export function writePc(spec: PcSpec): Settings {
  const settings = new Map<string, XlValue>()
  const { firmware, boot } = spec
  if (firmware === 'none')
    throw refuse('firmware', 'a guest of the type hvm has firmware', 'Set xen.type to pvh.')
  if (firmware !== undefined) settings.set('bios', firmwares[firmware])
  if (boot.order !== undefined) settings.set('boot', writeOrder(boot.order))
  settings.set('vga', spec.graphics === 'vga' ? 'stdvga' : 'none')
  // Of the ways to the screen, this is the one that xl opens by itself.
  settings.set('vnc', 0)
  const ports = spec.serials.map(({ type }) => (type === 'console' ? 'pty' : 'null'))
  const [only] = ports
  if (only !== undefined) settings.set('serial', ports.length === 1 ? only : ports)
  return settings
}

/** Refuses what a guest that is no PC does not have. @throws HypervisorError `ERR_INVALID_SPEC`. */
export function refusePc({ firmware, boot, graphics, serials }: PcSpec, type: XenType): void {
  const no = (field: string, what: string): Error =>
    refuse(field, `a guest of the type ${type} has ${what}`, 'Leave it away, or set xen.type to hvm.')
  if (firmware !== undefined) throw no('firmware', 'no firmware')
  if (boot.order !== undefined) throw no('boot.order', 'no firmware that tries devices')
  if (graphics !== 'none') throw no('graphics', 'no VGA card')
  if (serials.length !== 1 || serials[0]?.type !== 'console') {
    throw no('serials', 'one console of its own and no serial ports')
  }
}

function writeOrder(order: Order): string {
  const text = order
    .map((kind, index) => {
      const letter = [...letters].find(([, word]) => word === kind)?.[0]
      if (letter === undefined) throw refuse(`boot.order[${index}]`, `Xen does not boot from a ${kind}`)
      return letter
    })
    .join('')
  if (text === '') throw refuse('boot.order', 'must name a kind of devices')
  return text
}

/** Reads the settings of a whole PC, as near as a specification can say it. */
export function readPc(settings: Settings): Pick<DomainSpecInput, 'firmware' | 'graphics' | 'serials'> {
  const bios = settings.get('bios')
  const firmware = bios === 'ovmf' ? 'uefi' : bios === 'seabios' || bios === 'rombios' ? 'bios' : undefined
  const serial = settings.get('serial')
  const words = serial === undefined ? [] : Array.isArray(serial) ? serial : [serial]
  // QEMU's word for no port, which only keeps the place of one before others (qemu(1), "-serial").
  const ports = words.slice(0, words.findLastIndex((port) => port !== 'none') + 1)
  return {
    ...(firmware === undefined ? {} : { firmware }),
    graphics: settings.get('vga') === 'none' ? 'none' : 'vga',
    serials: ports.slice(0, 4).map((port) => ({
      type: port === 'none' || port === 'null' ? ('none' as const) : ('console' as const),
    })),
  }
}

/** Reads in which order devices are booted from, if xl's letters are all kinds of a specification. */
export function readOrder(settings: Settings): { readonly order?: Order } {
  const kinds = Array.from(String(settings.get('boot') ?? ''), (letter) => letters.get(letter) ?? letter)
  const { success, data } = specFields.boot.safeParse({ order: kinds })
  return success && data.order !== undefined && data.order.length > 0 ? { order: data.order } : {}
}
