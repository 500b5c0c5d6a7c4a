import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ScreenshotMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { errorCode } from '../../../src/state/libc.js'
import type { EmulatorMachine } from '../machine.js'
import { readWindows } from './frame-buffer.js'
import { encodePng } from './png.js'
import { displayFiles } from './x-server.js'

/** Feature `screenshot`: what the emulator shows on the X server that it was given. */
export function screenshotMethods<Options>(machine: EmulatorMachine<Options>): ScreenshotMethods {
  const { name, paths } = machine
  return {
    async screenshot() {
      machine.requireAlive()
      const dump = await readFile(join(paths.run.folder, displayFiles.screen)).catch((cause: unknown) => {
        if (errorCode(cause) !== 'ENOENT') throw cause
        throw new HypervisorError('ERR_INVALID_STATE', 'the machine has no display to take a picture of', {
          field: 'graphics',
          domain: name,
          hint: "Define the domain with 'graphics: vga'.",
        })
      })
      const picture = readWindows(dump)
      if (picture !== undefined) return { data: encodePng(picture), mediaType: 'image/png' }
      throw new HypervisorError('ERR_OPERATION_FAILED', 'the emulator shows nothing yet', { domain: name })
    },
  }
}
