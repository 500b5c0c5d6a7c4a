import { defineDriver } from '../../src/driver.js'
import { createOpener } from '../thread/connection.js'
import { threadFeatures } from '../thread/recipe.js'
import { examineJsnes } from './doctor.js'
import { jsnesOptions } from './options.js'
import { jsnesRecipe } from './recipe.js'

export type { FoundPackage as JsnesPackage } from '../thread/package.js'

/**
 * jsnes, a Nintendo Entertainment System (NTSC, a 6502 at 1.789773 MHz) that comes as an npm package, each machine in a
 * worker thread of this program. It is not installed with this package: `npm install jsnes`.
 *
 * It starts the ROM of a cartridge, a file in the format iNES or NES 2.0, and ends when a program says so, if it is told
 * how, or when its CPU jams. An NES has no serial port; the console is the port to another computer that the cartridge
 * EverDrive N8 PRO has: a byte is written to and read from 40F0h, and bit 7 of 40F1h is set while there is none to
 * read. A reset is that of the button: memory keeps what it holds.
 */
export const jsnes = defineDriver({
  name: 'jsnes',
  title: 'jsnes',
  schemes: ['jsnes'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'jsnes 3.0.0' },
  features: [...threadFeatures, 'screenshot'],
  notes: {
    snapshots: 'in memory; gone with the definition',
    stats: 'CPU time of the machine’s thread',
    console: 'the port to another computer of the cartridge EverDrive N8 PRO, at 40F0h and 40F1h',
  },
  options: jsnesOptions,
  connect: createOpener(jsnesRecipe),
  doctor: examineJsnes,
})
