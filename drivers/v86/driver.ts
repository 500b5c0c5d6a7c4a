import { defineDriver } from '../../src/driver.js'
import { createOpener } from '../thread/connection.js'
import { threadFeatures } from '../thread/recipe.js'
import { examineV86 } from './doctor.js'
import { v86Options } from './options.js'
import { v86Recipe } from './recipe.js'

export type { FoundPackage as V86Package } from '../thread/package.js'

/**
 * The emulator v86, an i386 PC that comes as an npm package, each machine in a worker thread of this program.
 *
 * A multiboot kernel needs no BIOS; a disk or a bzImage does. A disk's writes go to its image, or to memory
 * and away with the machine if it is read-only. The guest switches the machine off through ACPI's soft-off
 * state (where it has ACPI) or by writing a status to port 0x501: 0 is a power-off, anything else a crash. A
 * CPU that halts with interrupts off stays a running domain; a native event `cpu-event-halt` tells of it.
 */
export const v86 = defineDriver({
  name: 'v86',
  title: 'v86',
  schemes: ['v86'],
  class: 'emulator',
  evidence: { peer: 'real', description: 'v86 0.5.462' },
  features: [...threadFeatures, 'send-key'],
  notes: {
    snapshots: 'in memory; gone with the definition; not with a disk that is written to',
    stats: 'CPU time of the machine’s thread',
  },
  options: v86Options,
  connect: createOpener(v86Recipe),
  doctor: examineV86,
})
