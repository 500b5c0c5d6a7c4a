import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ScreenshotMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { errorCode } from '../../../src/state/libc.js'
import type { EmulatorMachine } from '../machine.js'
import { readWindows } from './frame-buffer.js'
import { noDisplay } from './no-display.js'
import { encodePng } from './png.js'
import { displayFiles } from './x-server.js'

/** How often it is looked whether a window is there, in milliseconds. */
const interval = 50

/** Feature `screenshot`: what the emulator shows on the X server that it was given. */
export function screenshotMethods<Options>(machine: EmulatorMachine<Options>): ScreenshotMethods {
  const { name, recipe } = machine
  return {
    async screenshot({ signal } = {}) {
      const limit = Date.now() + (recipe.windowLimit ?? 0)
      for (;;) {
        machine.requireAlive()
        const picture = readWindows(await readScreen(machine), recipe.display?.frame)
        if (picture !== undefined) return { data: encodePng(picture), mediaType: 'image/png' }
        if (Date.now() >= limit) {
          throw new HypervisorError('ERR_OPERATION_FAILED', 'the emulator shows nothing yet', {
            domain: name,
          })
        }
        await delay(interval, undefined, { signal })
      }
    },
  }
}

async function readScreen<Options>({ name, paths }: EmulatorMachine<Options>): Promise<Uint8Array> {
  try {
    return await readFile(join(paths.run.folder, displayFiles.screen))
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cause
    throw noDisplay(name, 'to take a picture of')
  }
}
