import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import type { MediaMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { withMedium } from '../../../src/spec/medium.js'
import type { CommandProgram } from '../../command-line/program.js'
import type { Reference, Session } from '../../command-line/session.js'
import { readOwn } from '../machine/own-data.js'
import type { ParallelsMachine } from '../machine/read.js'
import { readDisks } from '../machine/read-spec.js'
import { commands } from '../prlctl/commands.js'

/** Feature `media-change`. Parallels Desktop takes no notice of a guest that has locked its drive. */
export function mediaMethods(
  session: Session<ParallelsMachine>,
  program: CommandProgram,
  dom: Reference,
): MediaMethods {
  return {
    changeMedia: (id, path, { format, signal } = {}) =>
      session.change(dom, { states: ['running', 'paused'], tells: () => [], signal }, async (machine) => {
        const found = readDisks(machine, await readOwn(machine.home)).find((disk) => disk.id === id)
        if (found === undefined) throw new HypervisorError('ERR_NO_DEVICE', `there is no device '${id}'`)
        const { key, device } = found
        const drive = { id, device, readonly: device === 'cdrom', path: found.path }
        const { path: medium, format: chosen } = withMedium(drive, path, { format })
        if (medium === undefined) {
          await program.run(commands.setDevice(machine.uuid, key, [], 'disconnect'))
          return
        }
        if (chosen !== 'raw') {
          throw new HypervisorError('ERR_INVALID_ARGUMENT', 'a medium of Parallels Desktop is raw', {
            field: 'format',
          })
        }
        await requireReadable(medium)
        await program.run(commands.setDevice(machine.uuid, key, [['image', medium]], 'connect'))
      }),
  }
}

async function requireReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new HypervisorError('ERR_FILE', `'${path}' is no file that can be read`, { field: 'path', cause })
  })
}
