import { defineDriver } from '../../src/driver.js'
import { openEmulator } from '../emulator/connection.js'
import { examineRecipe } from '../emulator/doctor.js'
import { keyboardFeatures, stateFeatures } from '../emulator/domain.js'
import { hatariOptions } from './options.js'
import { hatariRecipe } from './recipe.js'

export type { EmulatorHandle } from '../emulator/connection.js'

/**
 * Hatari: the Atari ST, STE, TT and Falcon. It starts a TOS program without the operating system and ends when that ends,
 * or an image of the operating system with a program, floppy disks and hard disks.
 */
export const hatari = defineDriver({
  name: 'hatari',
  title: 'Hatari',
  schemes: ['hatari'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'Hatari 2.4.1 of Debian 12' },
  features: [...keyboardFeatures, ...stateFeatures],
  connectionFeatures: ['nodeStats'],
  notes: {
    save: 'not of a machine with a hard disk: Hatari does not write what its controller is doing',
    snapshots: 'of a machine with a hard disk only while it is off',
  },
  options: hatariOptions,
  connect: (uri) => openEmulator(hatariRecipe, uri),
  doctor: (options) => examineRecipe(hatariRecipe, options),
})
