import { defineDriver } from '../../src/driver.js'
import { openParallels } from './connection.js'
import { examineParallels } from './doctor.js'
import { parallelsFeatures } from './domain.js'
import { parallelsOptions } from './options.js'

export type { ProgramResult } from '../../src/transports/child-process.js'
export type { CommandFailure } from '../command-line/failure.js'
export type { CommandOptions } from '../command-line/program.js'
export type { ParallelsNative } from './connection.js'

/** Parallels Desktop on this Mac, by its program `prlctl`. */
export const parallels = defineDriver({
  name: 'parallels',
  title: 'Parallels Desktop',
  schemes: ['parallels'],
  class: 'hypervisor',
  evidence: {
    peer: 'stand-in',
    description:
      'an executable of ours that takes prlctl’s documented words and writes what it writes, not Parallels Desktop',
  },
  features: parallelsFeatures,
  notes: {
    suspend: 'no events of what others pause and resume',
    'managed-save':
      'what was paused runs for a moment when it is saved and started again; an abort does not stop a save',
    shutdown: 'by ACPI; a guest may take no notice',
    'send-key': 'each key by commands of its own, which takes a moment',
  },
  options: parallelsOptions,
  connect: openParallels,
  doctor: () => examineParallels(),
})
