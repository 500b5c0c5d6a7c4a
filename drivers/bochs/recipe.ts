import { findFirmware } from '../emulator/firmware.js'
import { describeStatus } from '../emulator/machine-record.js'
import { requireWholeMedium } from '../emulator/media.js'
import type { EmulatorProgram, EmulatorRecipe } from '../emulator/recipe.js'
import { writeConfiguration } from './configuration.js'
import { bochsKeys } from './keys.js'
import { type BochsOptions, bochsOptions } from './options.js'

/** Bochs itself. */
export const bochsProgram: EmulatorProgram = {
  // Debian's `bochs` is a shell script around it.
  names: ['bochs-bin', 'bochs'],
  packages: ['bochs', 'bochsbios', 'vgabios'],
  versionArguments: ['--help', 'features'],
  version: /Bochs x86 Emulator (\d[\w.]*)/,
  oldest: '2.6.11',
}

const kibibyte = 1024

/** Bochs' window has a border, a bar with buttons above the machine's picture, and one that tells its state below (gui/x.cc). */
const frame = { left: 4, top: 4 + 32, right: 4, bottom: 18 + 4 }

/**
 * Bochs, without a display in a network of its own, because its display `rfb` listens on every address. Debian's build has the debugger,
 * which is told to go on, and to quit when the machine is off.
 */
export const bochsRecipe: EmulatorRecipe<BochsOptions> = {
  name: 'bochs',
  title: 'Bochs',
  options: bochsOptions,
  accelerator: 'interpreter',
  display: { width: 1024, height: 768, frame, keys: bochsKeys },
  guests: [
    { architecture: 'x86_64', program: bochsProgram },
    { architecture: 'i386', program: bochsProgram },
  ],
  async plan(definition) {
    const { spec, options } = definition
    const firmware = {
      bios: await findFirmware({
        title: 'the BIOS of Bochs',
        paths: [options.bios ?? '/usr/share/bochs/BIOS-bochs-latest'],
        field: options.bios === undefined ? undefined : 'bochs.bios',
        sizes: [64 * kibibyte, 128 * kibibyte, 256 * kibibyte, 512 * kibibyte],
        hint: 'On Debian and Ubuntu: apt-get install bochsbios',
      }),
      vgaBios: await findFirmware({
        title: 'the VGA BIOS of Bochs',
        paths: [options.vgaBios ?? '/usr/share/bochs/VGABIOS-lgpl-latest'],
        field: options.vgaBios === undefined ? undefined : 'bochs.vgaBios',
        sizes: Array.from({ length: 128 }, (_, index) => 512 * (index + 1)),
        hint: 'On Debian and Ubuntu: apt-get install vgabios',
      }),
    }
    const { text, links } = writeConfiguration(definition, firmware)
    for (const [index, disk] of spec.disks.entries()) await requireWholeMedium(disk, index)
    return {
      program: bochsProgram,
      args: ['-q', '-f', 'bochsrc', '-rc', 'commands'],
      files: { bochsrc: text, commands: 'c\nq\n' },
      links,
      consoles: spec.serials.flatMap(({ type }, port) =>
        type === 'console' ? [{ port, kind: 'device' as const }] : [],
      ),
      sign: { file: 'bochs.log', pattern: /cpu hardware reset/ },
      words: 'output.log',
      ownNetwork: spec.graphics === 'none',
    }
  },
  complaintOf: complaint,
  /** A guest that powers itself off ends Bochs with status 1, by ACPI or by the word `Shutdown` at port 0x8900. */
  describeEnd({ status, lastWords }) {
    if (status === 1 && /ACPI control: soft power off|shutdown requested/i.test(lastWords)) {
      return { change: 'stopped', reason: 'the guest powered itself off' }
    }
    return describeStatus(status, complaint(lastWords) ?? lastWords)
  },
}

/** What Bochs says between two lines of `=` when it gives up, without the state of the CPU that the debugger adds. */
function complaint(lastWords: string): string | undefined {
  const said = /exiting with the following message:\n(.*)\n/.exec(lastWords)?.[1]
  return said?.includes("display library 'x' not available")
    ? 'it cannot draw, as graphics: vga asks for: on Debian and Ubuntu, apt-get install bochs-x'
    : said
}
