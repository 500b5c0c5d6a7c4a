import type { DomainSpec } from '../../../src/spec/schema.js'
import type { VmRecord } from '../records.js'

/** The letters that the API has for devices to boot from (`HVM_boot_params`). */
const letters = { disk: 'c', cdrom: 'd', network: 'n' } as const

type BootDevice = keyof typeof letters

/** The order of a specification that has none. */
const usualOrder = 'cdn'

/** Writes the parameters of a PC's firmware. */
export function writeBootParameters({
  boot,
  firmware = 'bios',
}: DomainSpec): Readonly<Record<string, string>> {
  const order = boot.order?.map((device) => (isBootDevice(device) ? letters[device] : '')).join('')
  return { firmware, order: order ?? usualOrder }
}

function isBootDevice(device: string): device is BootDevice {
  return Object.hasOwn(letters, device)
}

/** The order in which a PC's firmware tries devices; `undefined` for the usual one. */
export function readBootOrder({
  HVM_boot_params: { order = usualOrder },
}: Pick<VmRecord, 'HVM_boot_params'>): readonly BootDevice[] | undefined {
  if (order === usualOrder) return undefined
  return [...order].flatMap((letter) => {
    const device = Object.entries(letters).find(([, candidate]) => candidate === letter)?.[0]
    return device !== undefined && isBootDevice(device) ? [device] : []
  })
}
