import { defineDriver } from '../../src/driver.js'
import { openEmulator } from '../emulator/connection.js'
import { examineRecipe } from '../emulator/doctor.js'
import { emulatorFeatures, stateFeatures } from '../emulator/domain.js'
import { simhOptions } from './options.js'
import { simhRecipe } from './recipe.js'

export type { EmulatorHandle } from '../emulator/connection.js'

/**
 * SIMH: the PDP-11, the VAX and other machines of the past. It starts a program in memory or what is on a disk, and ends
 * when the machine halts.
 */
export const simh = defineDriver({
  name: 'simh',
  title: 'SIMH',
  schemes: ['simh'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'SIMH 3.8.1 of Debian 12' },
  features: [...emulatorFeatures, ...stateFeatures],
  connectionFeatures: ['nodeStats'],
  notes: {
    console: 'the byte 5 (Ctrl-E) is SIMH’s own and does not reach the guest',
    save: 'not of an Altair',
    snapshots:
      'with copies of the disks; SIMH says on the console that it was stopped; a running Altair has none',
  },
  options: simhOptions,
  connect: (uri) => openEmulator(simhRecipe, uri),
  doctor: (options) => examineRecipe(simhRecipe, options),
})
