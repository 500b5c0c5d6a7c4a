import { defineDriver } from '../../src/driver.js'
import { openEmulator } from '../emulator/connection.js'
import { examineRecipe } from '../emulator/doctor.js'
import { keyboardFeatures } from '../emulator/domain.js'
import { bochsOptions } from './options.js'
import { bochsRecipe } from './recipe.js'

export type { EmulatorHandle } from '../emulator/connection.js'

/**
 * Bochs, a PC whose every instruction is interpreted. Machines outlive the program that started them.
 */
export const bochs = defineDriver({
  name: 'bochs',
  title: 'Bochs',
  schemes: ['bochs'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'Bochs 2.7 of Debian 12' },
  features: keyboardFeatures,
  connectionFeatures: ['nodeStats'],
  options: bochsOptions,
  connect: (uri) => openEmulator(bochsRecipe, uri),
  doctor: (options) => examineRecipe(bochsRecipe, options),
})
