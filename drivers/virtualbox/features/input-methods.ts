import type { BalloonMethods, SendKeyMethods } from '../../../src/domain.js'
import { requireNumber } from '../../../src/require-number.js'
import { codesOf } from '../../../src/scan-codes.js'
import type { CommandProgram } from '../../command-line/program.js'
import type { Reference, Session } from '../../command-line/session.js'
import type { VirtualboxMachine } from '../machine/read.js'
import { commands } from '../vboxmanage/commands.js'

const mebibyte = 2 ** 20

/** Features `send-key` and `balloon`. */
export function inputMethods(
  session: Session<VirtualboxMachine>,
  program: CommandProgram,
  dom: Reference,
): SendKeyMethods & BalloonMethods {
  return {
    async sendKeys(keys) {
      const { uuid } = await session.requireState(dom, 'running', 'paused')
      await program.run(commands.pressKeys(uuid, codesOf(keys)))
    },
    async setMemory(bytes) {
      const { uuid, memory } = await session.requireState(dom, 'running', 'paused')
      requireNumber('bytes', bytes, mebibyte, memory)
      await program.run(commands.balloon(uuid, Math.floor((memory - bytes) / mebibyte)))
    },
  }
}
