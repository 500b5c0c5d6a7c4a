import { type Lines, lineNamed } from '../vboxmanage/machine-readable.js'
import { type Bus, buses, placeKey } from './buses.js'
import { freeId } from './networks.js'
import type { VirtualboxOwn } from './own-data.js'

/** A disk with the place that it has. */
export interface PlacedDisk {
  readonly id: string
  readonly device: 'disk' | 'cdrom' | 'floppy'
  readonly path: string | undefined
  readonly bus: Bus['bus']
  readonly controller: string
  readonly port: number
  readonly unit: number
}

/** What stands in the place of a path where a drive is empty or passed through. */
const noPath = ['emptydrive', 'none']

/** Reads the disks and drives, in order of controllers and places. */
export function readDisks(lines: Lines, own: VirtualboxOwn): readonly PlacedDisk[] {
  const used = new Set(Object.values(own.ids))
  return controllersOf(lines)
    .flatMap(({ name, bus }) => attachmentsOf(lines, name).map((attachment) => ({ ...attachment, bus })))
    .map((place, index) => {
      const { key, value, bus, controller, port, unit } = place
      const path = noPath.includes(value) ? undefined : value
      return {
        id: own.ids[key] ?? freeId(`disk${index}`, used),
        device: deviceOf(lines, own, place),
        path,
        bus,
        controller,
        port,
        unit,
      }
    })
}

interface Attachment {
  readonly key: string
  readonly controller: string
  readonly port: number
  readonly unit: number
  readonly value: string
}

function controllersOf(lines: Lines): readonly { readonly name: string; readonly bus: Bus['bus'] }[] {
  return lines.flatMap(([key, name]) => {
    const number = /^storagecontrollername(\d+)$/.exec(key)?.[1]
    const type = number === undefined ? undefined : lineNamed(lines, `storagecontrollertype${number}`)
    const bus = buses.find(({ types }) => type !== undefined && types.includes(type))
    return bus === undefined ? [] : [{ name, bus: bus.bus }]
  })
}

function attachmentsOf(lines: Lines, controller: string): readonly Attachment[] {
  const found = new Map<string, Attachment>()
  for (const [key, value] of lines) {
    if (!key.startsWith(`${controller}-`) || value === 'none' || found.has(key)) continue
    const [, port, unit] = /^(\d+)-(\d+)$/.exec(key.slice(controller.length + 1)) ?? []
    if (port === undefined || unit === undefined) continue
    found.set(key, { key, controller, port: Number(port), unit: Number(unit), value })
  }
  return [...found.values()].sort((a, b) => a.port - b.port || a.unit - b.unit)
}

/** Releases before 7.0 do not say of a place what is in it. */
function deviceOf(
  lines: Lines,
  own: VirtualboxOwn,
  { bus, controller, port, unit, value }: Attachment & { readonly bus: Bus['bus'] },
): PlacedDisk['device'] {
  if (bus === 'fdc') return 'floppy'
  const isDrive =
    own.drives.includes(placeKey(controller, port, unit)) ||
    value === 'emptydrive' ||
    /\.(iso|cdr|dmg)$/i.test(value) ||
    lineNamed(lines, `${controller}-IsEjected-${port}-${unit}`) !== undefined
  return isDrive ? 'cdrom' : 'disk'
}
