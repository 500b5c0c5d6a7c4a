import type { Neutral } from './libvirt.js'

/**
 * Where libvirt 9.0 sees another machine in a configuration of xl than the specification that it was written from, or
 * says another one in it. Each is applied to what is expected, so a test fails where libvirt does not differ so.
 */
export interface Difference {
  readonly why: string
  readonly change: (spec: Neutral) => Neutral
}

function withoutDiscard(spec: Neutral): Neutral {
  return { ...spec, disks: spec.disks.map(({ discard: _, ...disk }) => disk) }
}

const onPc =
  (change: (spec: Neutral) => Neutral) =>
  (spec: Neutral): Neutral =>
    spec.guest === 'hvm' ? change(spec) : spec

/** Of what libvirt reads (`xenParseXL`). */
export const whenRead: readonly Difference[] = [
  {
    why: 'of the firmware it only minds whether it is OVMF',
    change: (spec) => ({ ...spec, firmware: spec.firmware === 'bios' ? undefined : spec.firmware }),
  },
  {
    why: 'where no order is said it takes the disks, so an order of these alone is as good as none',
    change: ({ boot: { order, ...boot }, ...spec }) => ({
      ...spec,
      boot: order === undefined || order.join() === 'disk' ? boot : { ...boot, order },
    }),
  },
  {
    why: 'of `vga` it takes no notice: there is a graphics card where there is a screen',
    change: (spec) => ({ ...spec, graphics: 'none' }),
  },
  { why: 'it does not read whether discards are passed on', change: withoutDiscard },
  {
    why: 'it takes every disc for a raw image',
    change: (spec) => ({
      ...spec,
      disks: spec.disks.map((disk) =>
        disk.device === 'cdrom' && disk.format !== undefined ? { ...disk, format: 'raw' } : disk,
      ),
    }),
  },
]

/** Of what libvirt writes (`xenFormatXL`). */
export const whenWritten: readonly Difference[] = [
  {
    why: 'it says the firmware only where the XML names its file, and not where the XML says `efi`',
    change: (spec) => ({ ...spec, firmware: undefined }),
  },
  {
    why: 'it always says an order: the disks, where there is none',
    change: onPc((spec) => ({ ...spec, boot: { ...spec.boot, order: spec.boot.order ?? ['disk'] } })),
  },
  {
    why: 'it has no word for a machine without a graphics card, which xl gives one then',
    change: onPc((spec) => ({ ...spec, graphics: 'vga' })),
  },
  { why: 'it does not say whether discards are passed on', change: withoutDiscard },
  {
    why: 'it says whether guests can be in the guest by `nestedhvm`, and nothing of a CPU that then says no more',
    change: (spec) => {
      const add = spec.cpu.add.filter((name) => name !== 'vmx')
      const plain = add.length + spec.cpu.remove.length === 0
      return { ...spec, cpu: plain ? { add: [], remove: [] } : { ...spec.cpu, add } }
    },
  },
  {
    why: 'serial ports at the end which nothing is connected to are not in the XML',
    change: onPc(({ serials, ...spec }) => ({
      ...spec,
      serials: serials.slice(0, serials.findLastIndex(({ type }) => type === 'console') + 1),
    })),
  },
  {
    why: 'it writes no command line that is empty',
    change: ({ boot: { cmdline, ...boot }, ...spec }) => ({
      ...spec,
      boot: cmdline === undefined || cmdline === '' ? boot : { ...boot, cmdline },
    }),
  },
  {
    why: 'it brings disks of one bus together, in the order in which the buses come first',
    change: (spec) => {
      const buses = [...new Set(spec.disks.map(({ bus }) => bus))]
      return { ...spec, disks: buses.flatMap((bus) => spec.disks.filter((disk) => disk.bus === bus)) }
    },
  },
  {
    why: 'it does not double a comma at the end of a path, which xl takes for the end of the parameter then',
    change: (spec) => ({
      ...spec,
      disks: spec.disks.map((disk) =>
        disk.path === undefined ? disk : { ...disk, path: disk.path.replace(/,$/, '') },
      ),
    }),
  },
]

/** What is expected of libvirt's translation of a specification. */
export function withDifferences(differences: readonly Difference[], spec: Neutral): Neutral {
  return differences.reduce((changed, { change }) => change(changed), spec)
}

/**
 * libvirt knows no escapes: it reads a text up to the next quote of the same kind, takes a backslash for itself, and writes
 * a text with quotes of both kinds between three of them, which is not xl's language.
 */
export function needsNoEscapes(text: string): boolean {
  return !/[\\\n\r]/.test(text) && !(text.includes('"') && text.includes("'"))
}
