import { join } from 'node:path'
import type { SpecFormat } from '../../src/formats/format.js'
import { shellCommand } from '../../src/formats/shell-words.js'
import { specError } from '../../src/spec/parse.js'
import { refuse } from '../../src/spec/refuse.js'
import type { DomainSpec } from '../../src/spec/schema.js'
import { defaultStateRoot } from '../../src/state/state-root.js'
import { chooseAccelerator } from './accelerator.js'
import { commandLine } from './command-line.js'
import { domainPaths } from './folders.js'
import { qemuOptions } from './options.js'
import { qemuArchitectures } from './programs.js'

/**
 * The command line that this driver runs for a machine under `qemu:///session`, for a shell to read. QEMU need not be
 * installed: the program is the one of the name, and its build is taken to have the sandbox. The sockets of the
 * monitors are descriptors that the driver hands on, so the command alone does not start the same machine.
 */
export const qemuArgvFormat: SpecFormat = {
  name: 'qemu-argv',
  title: "QEMU's command line",
  keys: ['qemu'],
  write: async (spec) => shellCommand(await qemuCommand(spec)),
}

/**
 * The program and its arguments, as the driver would run them.
 *
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field that QEMU cannot honour.
 */
export async function qemuCommand(spec: DomainSpec): Promise<readonly string[]> {
  const result = qemuOptions.safeParse(spec['qemu'])
  if (!result.success) throw specError(result.error, ['qemu'])
  const options = result.data
  if (!qemuArchitectures.includes(spec.architecture)) {
    throw refuse('architecture', `QEMU does not emulate ${spec.architecture}`)
  }
  const accelerator = await chooseAccelerator(spec.architecture, [options.accelerator])
  const domain = domainPaths(join(defaultStateRoot('qemu'), spec.name))
  const args = await commandLine({ spec, options }, domain, {
    accelerator,
    sandbox: true,
    incoming: false,
    paused: false,
  })
  return [options.binary ?? `qemu-system-${spec.architecture}`, ...args]
}
