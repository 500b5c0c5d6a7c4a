import { defineDriver } from '../../src/driver.js'
import { openEmulator } from '../emulator/connection.js'
import { examineRecipe } from '../emulator/doctor.js'
import { keyboardFeatures } from '../emulator/domain.js'
import { dosboxOptions } from './options.js'
import { dosboxRecipe } from './recipe.js'

export type { EmulatorHandle } from '../emulator/connection.js'

/**
 * DOSBox, a PC with a DOS of its own: it runs DOS programs in a folder of this host, and boot sectors of disks. Machines
 * outlive the program that started them.
 */
export const dosbox = defineDriver({
  name: 'dosbox',
  title: 'DOSBox',
  schemes: ['dosbox'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'DOSBox 0.74-3 of Debian 12' },
  features: keyboardFeatures,
  connectionFeatures: ['nodeStats'],
  notes: {
    console:
      'only programs that drive the serial port themselves are heard: DOS’s COM1 and the BIOS’s INT 14h wait for a modem',
  },
  options: dosboxOptions,
  connect: (uri) => openEmulator(dosboxRecipe, uri),
  doctor: (options) => examineRecipe(dosboxRecipe, options),
})
