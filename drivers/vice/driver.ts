import { defineDriver } from '../../src/driver.js'
import { openEmulator } from '../emulator/connection.js'
import { examineRecipe } from '../emulator/doctor.js'
import { keyboardFeatures, stateFeatures } from '../emulator/domain.js'
import { viceOptions } from './options.js'
import { viceRecipe } from './recipe.js'

export type { EmulatorHandle } from '../emulator/connection.js'

/**
 * VICE: the Commodore 64. It starts cartridges, programs and disks with ROMs that one has, and cartridges that need none, and
 * ends when a program says so, if it may.
 */
export const vice = defineDriver({
  name: 'vice',
  title: 'VICE',
  schemes: ['vice'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'VICE 3.7.1 of Debian 12 (contrib)' },
  features: [...keyboardFeatures, ...stateFeatures],
  connectionFeatures: ['nodeStats'],
  notes: {
    save: 'not of a machine with a disk: VICE does not write what its drives are doing',
    snapshots: 'of a machine with a disk only while it is off',
    console:
      'a Turbo232 (the 6551 of a SwiftLink, faster): programs drive it themselves, and lose what they do not fetch in time',
  },
  options: viceOptions,
  connect: (uri) => openEmulator(viceRecipe, uri),
  doctor: (options) => examineRecipe(viceRecipe, options),
})
