import { HypervisorError } from '../../src/errors.js'
import { didYouMean } from '../../src/nearest-of.js'
import { driverNames } from '../../src/registry.js'
import type { CommandAction } from '../commands.js'
import { bashCompletion } from '../completion/bash.js'
import { fishCompletion } from '../completion/fish.js'
import { completedProgram } from '../completion/words.js'
import { zshCompletion } from '../completion/zsh.js'
import { createProgram } from '../program.js'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

/** `polyvisor completion <shell>`. */
export const completion: CommandAction = async (context, [shell = '']) => {
  const write = Object.entries(shells).find(([name]) => name === shell)?.[1]
  if (write === undefined) {
    throw new HypervisorError('ERR_INVALID_ARGUMENT', `there is no completion for the shell '${shell}'`, {
      field: 'shell',
      hint: `${didYouMean(shell, Object.keys(shells))}Shells: ${Object.keys(shells).join(', ')}.`,
    })
  }
  const known = { shell: Object.keys(shells), '--driver <name>': driverNames() }
  const script = write(
    completedProgram(
      createProgram(async () => {}),
      known,
    ),
  )
  context.output.result({ shell, script }, () => script)
}
