import { packagedFile } from '../../src/packaged-file.js'
import { encodePng } from '../emulator/display/png.js'
import type { ThreadFeature, ThreadRecipe } from '../thread/recipe.js'
import { describeEnd } from './end.js'
import type { JsnesOptions } from './options.js'
import { machineName, nesMemory, planMachine } from './requirements.js'
import { machineStatsSchema, pictureSchema, screenHeight, screenWidth } from './worker/protocol.js'

/** jsnes. Its console is the port of a cartridge that is connected with another computer. */
export const jsnesRecipe: ThreadRecipe<ThreadFeature | 'screenshot', JsnesOptions> = {
  name: 'jsnes',
  architecture: '6502',
  machines: [machineName],
  accelerators: ['interpreter'],
  accelerator: () => 'interpreter',
  worker: () => packagedFile(import.meta.url, './worker/main.js'),
  plan: planMachine,
  likenessInWords: 'another cartridge',
  memory: () => nesMemory,
  describeEnd,
  readStats(counters) {
    const { cpuTime } = machineStatsSchema.parse(counters)
    return { cpu: { time: cpuTime }, disks: [] }
  },
  complete: (base, running) => ({
    ...base,
    async screenshot() {
      const pixels = pictureSchema.parse(await running().ask({ picture: true }))
      const data = encodePng({ width: screenWidth, height: screenHeight, pixels })
      return { data, mediaType: 'image/png' }
    },
  }),
}
