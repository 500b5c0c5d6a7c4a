import { formatSize } from '../../src/spec/sizes.js'
import type { CommandAction } from '../commands.js'
import { withConnection } from '../session.js'
import { formatFields, formatTable } from '../table.js'

/** `polyvisor node`. */
export const node: CommandAction = (context) =>
  withConnection(context, async (connection) => {
    const host = await connection.node(context.call)
    context.output.result(host, () =>
      formatFields({
        Hostname: host.hostname,
        System: host.system,
        Architecture: host.architecture,
        CPU: host.cpuModel,
        CPUs: host.cpus,
        Memory: formatSize(host.memory),
      }),
    )
  })

/** `polyvisor capabilities`. */
export const capabilities: CommandAction = (context) =>
  withConnection(context, async (connection) => {
    const found = await connection.capabilities(context.call)
    context.output.result(found, () => {
      const table = formatTable(
        [
          { title: 'GUEST', cell: (guest) => guest.architecture },
          { title: 'ACCELERATORS', cell: (guest) => guest.accelerators.join(' ') },
          { title: 'PROGRAM', cell: (guest) => guest.program },
        ],
        found.guests,
      )
      return `${formatFields({ Hypervisor: found.hypervisor })}\n${table}`
    })
  })
