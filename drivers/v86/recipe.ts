import { HypervisorError } from '../../src/errors.js'
import { packagedFile } from '../../src/packaged-file.js'
import { codesOf } from '../../src/scan-codes.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import type { ThreadFeature, ThreadRecipe } from '../thread/recipe.js'
import { describeEnd } from './end.js'
import type { V86DriverOptions } from './options.js'
import { planMachine } from './requirements.js'
import { machineStatsSchema } from './worker/protocol.js'

/** v86. Its consoles are the serial ports of the PC. */
export const v86Recipe: ThreadRecipe<ThreadFeature | 'send-key', V86DriverOptions> = {
  name: 'v86',
  architecture: 'i386',
  accelerators: ['wasm-jit', 'interpreter'],
  accelerator: ({ jit }) => (jit ? 'wasm-jit' : 'interpreter'),
  worker: () => packagedFile(import.meta.url, './worker/main.js'),
  async plan(definition) {
    const { memory, serials } = definition.spec
    return { config: await planMachine(definition), likeness: { memory, serials: serials.length } }
  },
  likenessInWords: 'another memory size or other serial ports',
  requireSnapshots: requireReadonlyDisks,
  describeEnd,
  readStats(counters, spec) {
    const { instructions, cpuTime, disks } = machineStatsSchema.parse(counters)
    return {
      cpu: { time: cpuTime, instructions },
      disks: spec.disks.map(({ id = '' }, index) => {
        const { slot: _, ...own } = disks[index] ?? noDisk
        return { id, ...own }
      }),
    }
  },
  complete: (base, running) => ({
    ...base,
    async sendKeys(keys) {
      await running().ask({ keys: [...codesOf(keys)] })
    },
  }),
}

const noDisk = { slot: 'hda', readBytes: 0, readRequests: 0, writeBytes: 0, writeRequests: 0 }

function requireReadonlyDisks({ name, disks }: DomainSpec): void {
  const index = disks.findIndex((disk) => !disk.readonly)
  if (index < 0) return
  throw new HypervisorError(
    'ERR_UNSUPPORTED',
    `the domain '${name}' writes to the image of disks[${index}]`,
    {
      field: `disks[${index}].readonly`,
      hint: 'Snapshots keep memory only: make the disk read-only, so that writes go to memory as well.',
    },
  )
}
