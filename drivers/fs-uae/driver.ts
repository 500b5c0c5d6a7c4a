import { defineDriver } from '../../src/driver.js'
import { openEmulator } from '../emulator/connection.js'
import { examineRecipe } from '../emulator/doctor.js'
import { keyboardFeatures } from '../emulator/domain.js'
import { fsUaeOptions } from './options.js'
import { fsUaeRecipe } from './recipe.js'

export type { EmulatorHandle } from '../emulator/connection.js'

/** FS-UAE: the Amiga 500, 600 and 1200 with the free AROS, which starts from floppy disks. */
export const fsUae = defineDriver({
  name: 'fs-uae',
  title: 'FS-UAE',
  schemes: ['fs-uae'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'FS-UAE 3.1.66 of Debian 12 with its AROS' },
  features: keyboardFeatures,
  connectionFeatures: ['nodeStats'],
  notes: { console: 'AROS writes what it does there as well' },
  options: fsUaeOptions,
  connect: (uri) => openEmulator(fsUaeRecipe, uri),
  doctor: (options) => examineRecipe(fsUaeRecipe, options),
})
