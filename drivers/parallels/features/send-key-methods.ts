import type { SendKeyMethods } from '../../../src/domain.js'
import type { CommandProgram } from '../../command-line/program.js'
import type { Reference, Session } from '../../command-line/session.js'
import type { ParallelsMachine } from '../machine/read.js'
import { commands } from '../prlctl/commands.js'
import { keyNumbers } from './keys.js'

/** Feature `send-key`. Keys that are pressed are released again, also where one of the others fails. */
export function sendKeyMethods(
  session: Session<ParallelsMachine>,
  program: CommandProgram,
  dom: Reference,
): SendKeyMethods {
  return {
    async sendKeys(keys) {
      const { uuid } = await session.requireState(dom, 'running', 'paused')
      const pressed: number[] = []
      try {
        for (const number of keyNumbers(keys)) {
          pressed.push(number)
          await program.run(commands.key(uuid, number, 'press'))
        }
      } finally {
        for (const number of pressed.reverse()) await program.run(commands.key(uuid, number, 'release'))
      }
    },
  }
}
