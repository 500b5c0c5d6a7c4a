import { defineDriver } from '../../src/driver.js'
import { openEmulator } from '../emulator/connection.js'
import { examineRecipe } from '../emulator/doctor.js'
import { displayFeatures, stateFeatures } from '../emulator/domain.js'
import { openmsxOptions } from './options.js'
import { openmsxRecipe } from './recipe.js'

export type { EmulatorHandle } from '../emulator/connection.js'

/**
 * openMSX: the MSX, MSX2 and MSX2+ with the free C-BIOS. It starts the ROM of a cartridge, and ends when a program says
 * so, if it is told how.
 */
export const openmsx = defineDriver({
  name: 'openmsx',
  title: 'openMSX',
  schemes: ['openmsx'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'openMSX 18.0 with C-BIOS 0.28 of Debian 12' },
  features: [...displayFeatures, ...stateFeatures],
  connectionFeatures: ['nodeStats'],
  notes: {
    console:
      'the RS-232C interface, without its ROM: programs drive it themselves, and lose what they do not fetch in time',
  },
  options: openmsxOptions,
  connect: (uri) => openEmulator(openmsxRecipe, uri),
  doctor: (options) => examineRecipe(openmsxRecipe, options),
})
