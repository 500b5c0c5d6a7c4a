import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScreenshotMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { isPng } from '../../../src/formats/png.js'
import type { Reference, Session } from '../session.js'
import type { ToolMachine } from '../tool.js'

/** Feature `screenshot`, of tools that write a picture into a file. */
export function screenshotMethods<Machine extends ToolMachine>(
  session: Session<Machine>,
  capture: (machine: Machine, path: string) => Promise<void>,
  dom: Reference,
): ScreenshotMethods {
  return {
    async screenshot() {
      const machine = await session.requireState(dom, 'running', 'paused')
      const folder = await mkdtemp(join(tmpdir(), 'polyvisor-'))
      try {
        const path = join(folder, 'screen.png')
        await capture(machine, path)
        const data = await readFile(path)
        if (isPng(data)) return { data, mediaType: 'image/png' }
        throw new HypervisorError('ERR_PROTOCOL', 'the picture of the display is no PNG')
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}
