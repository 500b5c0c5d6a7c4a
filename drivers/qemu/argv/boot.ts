import { refuse } from '../../../src/spec/refuse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import type { MachineFacts } from './machine.js'

/** UEFI firmware as files: the code, and the domain's own copy of the variables. */
export interface UefiFiles {
  readonly code: string
  readonly variables: string
}

/** Architectures whose machines start a kernel without firmware. */
const withoutFirmware: readonly string[] = [
  'aarch64',
  'arm',
  'm68k',
  'mips',
  'mipsel',
  'mips64',
  'mips64el',
  'microblaze',
  'or1k',
  'xtensa',
  'sh4',
  'ppc',
  'loongarch64',
]

/** Firmware, kernel, initial RAM disk and command line. */
export function bootArguments(
  spec: DomainSpec,
  machine: MachineFacts,
  uefi: UefiFiles | undefined,
): readonly string[] {
  const { kernel, initrd, cmdline } = spec.boot
  return [
    ...firmwareArguments(spec, machine, uefi),
    ...(kernel === undefined ? [] : ['-kernel', kernel]),
    ...(initrd === undefined ? [] : ['-initrd', initrd]),
    ...(cmdline === undefined ? [] : ['-append', cmdline]),
  ]
}

function firmwareArguments(
  spec: DomainSpec,
  machine: MachineFacts,
  uefi: UefiFiles | undefined,
): readonly string[] {
  switch (spec.firmware) {
    case undefined:
      return []
    case 'bios':
      if (machine.x86) return []
      throw refuse('firmware', `there is no BIOS for ${machine.architecture}`)
    case 'none':
      if (machine.architecture.startsWith('riscv')) return ['-bios', 'none']
      if (withoutFirmware.includes(machine.architecture)) return []
      throw refuse('firmware', `a machine of ${machine.architecture} needs its firmware`)
    case 'uefi': {
      if (uefi === undefined) {
        throw refuse(
          'firmware',
          `no UEFI firmware for ${machine.architecture} was found`,
          'On Debian and Ubuntu: apt-get install ovmf (x86) or qemu-efi-aarch64 (aarch64).',
        )
      }
      return [
        '-blockdev',
        JSON.stringify({ driver: 'file', 'node-name': 'uefi-code', filename: uefi.code, 'read-only': true }),
        '-blockdev',
        JSON.stringify({ driver: 'file', 'node-name': 'uefi-variables', filename: uefi.variables }),
        '-machine',
        'pflash0=uefi-code,pflash1=uefi-variables',
      ]
    }
  }
}

/** In which place the firmware tries each disk and network interface, by id: `boot.order` in QEMU's `bootindex`. */
export function bootIndexes(spec: DomainSpec): ReadonlyMap<string, number> {
  const indexes = new Map<string, number>()
  // QEMU boots a kernel through an option ROM that takes the place 0 (fw_cfg option ROMs, hw/i386/x86.c).
  const first = spec.boot.kernel === undefined ? 0 : 1
  for (const kind of spec.boot.order ?? []) {
    const devices = kind === 'network' ? spec.networks : spec.disks.filter((disk) => disk.device === kind)
    for (const { id } of devices) {
      if (id !== undefined && !indexes.has(id)) indexes.set(id, first + indexes.size)
    }
  }
  return indexes
}
