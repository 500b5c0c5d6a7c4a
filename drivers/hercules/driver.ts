import { defineDriver } from '../../src/driver.js'
import { openEmulator } from '../emulator/connection.js'
import { examineRecipe } from '../emulator/doctor.js'
import { emulatorFeatures } from '../emulator/domain.js'
import { herculesOptions } from './options.js'
import { herculesRecipe } from './recipe.js'

export type { EmulatorHandle } from '../emulator/connection.js'

/**
 * Hercules: the IBM System/370, ESA/390 and z/Architecture. It starts a deck of cards, a disk or a tape, and ends when a CPU is in
 * a disabled wait.
 */
export const hercules = defineDriver({
  name: 'hercules',
  title: 'Hercules',
  schemes: ['hercules'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'Hercules 3.13 of Debian 12' },
  features: emulatorFeatures,
  connectionFeatures: ['nodeStats'],
  notes: {
    console:
      'the 3215 at 009, line by line: it prints no control characters, and lines that the guest does not fetch one by one are mixed up',
  },
  options: herculesOptions,
  connect: (uri) => openEmulator(herculesRecipe, uri),
  doctor: (options) => examineRecipe(herculesRecipe, options),
})
