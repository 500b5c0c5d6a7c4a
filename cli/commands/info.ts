import { formatSize } from '../../src/spec/sizes.js'
import type { CommandAction } from '../commands.js'
import { withDomain } from '../session.js'
import { formatFields } from '../table.js'

/** `polyvisor info NAME`. */
export const info: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain, connection) => {
    const found = await domain.info(context.call)
    context.output.result(found, () =>
      formatFields({
        Name: found.name,
        UUID: found.uuid,
        State: found.reason === undefined ? found.state : `${found.state} (${found.reason})`,
        Driver: connection.driver,
        Architecture: found.architecture,
        Accelerator: found.accelerator,
        vCPUs: found.vcpus,
        Memory: formatSize(found.memory),
        'Process id': found.pid,
        Started: found.startedAt === undefined ? undefined : new Date(found.startedAt).toISOString(),
      }),
    )
  })

/** `polyvisor domstate NAME`. */
export const domstate: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const { state, reason } = await domain.info(context.call)
    context.output.result({ state, reason }, () => `${state}\n`)
  })
