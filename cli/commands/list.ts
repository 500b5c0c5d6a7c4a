import { z } from 'zod'
import type { DomainInfo, DomainState } from '../../src/domain-data.js'
import { formatSize } from '../../src/spec/sizes.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { safeText } from '../safe-text.js'
import { endsWithProgram, withConnection } from '../session.js'
import { type Column, formatTable } from '../table.js'

const optionsSchema = z.object({
  all: z.boolean().default(false),
  inactive: z.boolean().default(false),
  name: z.boolean().default(false),
  uuid: z.boolean().default(false),
})

/** States in which there is a machine; virsh calls such domains active. */
const active: readonly DomainState[] = ['starting', 'running', 'paused', 'stopping']
const inactive: readonly DomainState[] = ['shutoff', 'crashed']

const columns: readonly Column<DomainInfo>[] = [
  { title: 'NAME', cell: (domain) => domain.name },
  { title: 'STATE', cell: (domain) => domain.state },
  { title: 'ARCH', cell: (domain) => domain.architecture },
  { title: 'VCPUS', cell: (domain) => domain.vcpus, align: 'right' },
  { title: 'MEMORY', cell: (domain) => formatSize(domain.memory), align: 'right' },
  { title: 'ACCELERATOR', cell: (domain) => domain.accelerator },
  { title: 'PID', cell: (domain) => domain.pid, align: 'right' },
]

/** `polyvisor list`: running domains; `--all` or `--inactive` for others. */
export const list: CommandAction = async (context, _args, given) => {
  const options = parseOptions(optionsSchema, given)
  if (options.name && options.uuid) throw invalid('--uuid', 'does not go together with --name')
  const states = options.all ? undefined : options.inactive ? inactive : active
  await withConnection(context, async (connection) => {
    const domains = await connection.list({ ...context.call, states })
    context.output.result(domains, () => {
      if (options.name) return domains.map((domain) => `${safeText(domain.name)}\n`).join('')
      if (options.uuid) return domains.map((domain) => `${domain.uuid}\n`).join('')
      return formatTable(columns, domains)
    })
    if (domains.length > 0 || options.name || options.uuid) return
    if (await endsWithProgram(connection)) {
      context.output.remark(
        `Machines of the driver '${connection.driver}' live in the program that starts them: ` +
          `polyvisor -c ${connection.uri} create FILE --console`,
      )
    } else if (states === active) {
      context.output.remark('No domain is running; list --all shows those that are defined.')
    }
  })
}
