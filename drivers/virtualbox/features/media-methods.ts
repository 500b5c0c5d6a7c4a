import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import type { MediaMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { withMedium } from '../../../src/spec/medium.js'
import type { CommandProgram } from '../../command-line/program.js'
import type { Reference, Session } from '../../command-line/session.js'
import { readOwn } from '../machine/own-data.js'
import type { VirtualboxMachine } from '../machine/read.js'
import { readDisks } from '../machine/read-disks.js'
import { commands } from '../vboxmanage/commands.js'

/** Feature `media-change`. */
export function mediaMethods(
  session: Session<VirtualboxMachine>,
  program: CommandProgram,
  dom: Reference,
): MediaMethods {
  return {
    changeMedia: (id, path, { format, force = false, signal } = {}) =>
      session.change(
        dom,
        { states: ['running', 'paused'], tells: () => [], signal },
        async ({ uuid, lines }) => {
          const place = readDisks(lines, await readOwn(program, uuid)).find((disk) => disk.id === id)
          if (place === undefined) throw new HypervisorError('ERR_NO_DEVICE', `there is no device '${id}'`)
          const { device, controller, port, unit, bus } = place
          const drive = { id, device, bus, readonly: device === 'cdrom', path: place.path }
          const { path: medium, format: chosen } = withMedium(drive, path, { format })
          if (medium !== undefined) {
            if (chosen !== 'raw') {
              throw new HypervisorError('ERR_INVALID_ARGUMENT', 'a medium of VirtualBox is raw', {
                field: 'format',
              })
            }
            await requireReadable(medium)
          }
          const type = device === 'floppy' ? 'fdd' : 'dvddrive'
          const words = {
            controller,
            port,
            device: unit,
            type,
            medium: medium ?? 'emptydrive',
            force,
          } as const
          await program.run(commands.attach(uuid, words))
        },
      ),
  }
}

async function requireReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new HypervisorError('ERR_FILE', `'${path}' is no file that can be read`, { field: 'path', cause })
  })
}
