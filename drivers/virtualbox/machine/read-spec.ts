import { nameAndTitle } from '../../../src/formats/name-and-title.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { lineNamed } from '../vboxmanage/machine-readable.js'
import { readNetworks } from './networks.js'
import type { VirtualboxOwn } from './own-data.js'
import type { VirtualboxMachine } from './read.js'
import { readDisks } from './read-disks.js'

const bootDevices: Readonly<Record<string, string>> = {
  floppy: 'floppy',
  dvd: 'cdrom',
  disk: 'disk',
  net: 'network',
}

/**
 * The specification of a machine as VirtualBox has it now, also of one that somebody else has made, as far as a
 * specification has words for it.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` for a machine that no specification can describe.
 */
export function readSpec(machine: VirtualboxMachine, own: VirtualboxOwn): DomainSpec {
  const { name, uuid, lines, memory, vcpus, architecture } = machine
  const line = (key: string): string | undefined => lineNamed(lines, key)
  const order = [1, 2, 3, 4].flatMap((place) => bootDevices[line(`boot${place}`) ?? ''] ?? [])
  const disks = readDisks(lines, own).map(({ id, device, path, bus }) => ({
    id,
    device,
    bus,
    ...(path === undefined ? {} : { path }),
    ...(path !== undefined && device !== 'disk' ? { format: 'raw' } : {}),
  }))
  return parseSpec(
    {
      ...nameAndTitle(name, own.title),
      uuid,
      architecture,
      machine: line('chipset'),
      memory,
      vcpus,
      firmware: line('firmware')?.startsWith('EFI') ? 'uefi' : 'bios',
      boot: { order },
      disks,
      networks: readNetworks(lines, (place) => own.ids[place]),
      serials: readSerials(line),
      graphics: line('graphicscontroller') === 'null' ? 'none' : 'vga',
      virtualbox: own.options,
    },
    { driverKeys: ['virtualbox'] },
  )
}

/** Reads the serial ports up to the first that is not there. */
function readSerials(line: (key: string) => string | undefined): readonly { type: 'console' | 'none' }[] {
  const ports = [1, 2, 3, 4].map((number) => {
    if ((line(`uart${number}`) ?? 'off') === 'off') return undefined
    const type = line(`uartmode${number}`) === 'disconnected' ? ('none' as const) : ('console' as const)
    return { type }
  })
  const end = ports.indexOf(undefined)
  return ports.slice(0, end < 0 ? ports.length : end).filter((port) => port !== undefined)
}
