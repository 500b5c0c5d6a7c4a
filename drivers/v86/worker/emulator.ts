import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { V86, type V86Image, type V86Options } from 'v86'
import type { FileDisk } from './file-disk.js'
import type { DiskConfig, MachineConfig } from './protocol.js'

/** The disks of a machine, which outlive its reset. */
export type Disks = ReadonlyMap<DiskConfig['slot'], FileDisk>

/** A new machine that does not run yet. */
export async function createEmulator(config: MachineConfig, disks: Disks): Promise<V86> {
  const emulator = new V86(optionsFor(config, disks))
  await new Promise<void>((resolve) => emulator.add_listener('emulator-loaded', () => resolve()))
  return emulator
}

function optionsFor(config: MachineConfig, disks: Disks): V86Options {
  const options: V86Options = {
    wasm_path: fileURLToPath(new URL('v86.wasm', import.meta.resolve('v86'))),
    memory_size: config.memory,
    autostart: false,
    acpi: config.acpi,
    disable_jit: !config.jit,
    fastboot: true,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
    uart1: config.serials > 1,
    uart2: config.serials > 2,
    uart3: config.serials > 3,
  }
  // No network card: the published type has no word for it.
  Reflect.set(options, 'net_device', { type: 'none' })
  const { kernel, initrd, bios } = config
  if (config.cmdline !== undefined) options.cmdline = config.cmdline
  if (config.bootOrder !== undefined) options.boot_order = config.bootOrder
  if (initrd !== undefined) options.initrd = image(initrd)
  if (kernel?.format === 'multiboot') options.multiboot = image(kernel.path)
  if (kernel?.format === 'bzimage') options.bzimage = image(kernel.path)
  if (bios !== undefined) {
    options.bios = image(bios.bios)
    options.vga_bios = image(bios.vgaBios)
  }
  for (const [slot, disk] of disks) options[slot] = disk
  return options
}

/** v86 takes the whole `ArrayBuffer`, so it must be one of the file's own. */
function image(path: string): V86Image {
  return { buffer: new Uint8Array(readFileSync(path)).buffer }
}
