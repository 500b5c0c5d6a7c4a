import type { AnyConnection } from '../../src/connection.js'
import type { AnyDomain } from '../../src/domain.js'
import type { DomainStats } from '../../src/domain-data.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { flatten } from '../flatten.js'
import { safeText } from '../safe-text.js'
import { requireLastingDomains, withConnection, withFeature } from '../session.js'

/** `polyvisor stats [NAME...]`. Times are nanoseconds, sizes bytes. */
export const stats: CommandAction = (context, names) =>
  withConnection(context, async (connection) => {
    await requireLastingDomains(connection)
    const results: (DomainStats & { readonly name: string; readonly uuid: string })[] = []
    for (const domain of await chosen(connection, names, context.call)) {
      const counters = await withFeature(domain, 'stats').stats(context.call)
      results.push({ name: domain.name, uuid: domain.uuid, ...counters })
    }
    context.output.result(results, () =>
      results.map(({ name, uuid: _uuid, ...counters }) => format(name, counters)).join('\n'),
    )
    if (results.length === 0) context.output.remark('No domain is running.')
  })

async function chosen(
  connection: AnyConnection,
  names: readonly string[],
  call: CommandContext['call'],
): Promise<readonly AnyDomain[]> {
  if (names.length === 0) return await connection.domains({ ...call, states: ['running', 'paused'] })
  return await Promise.all(names.map((name) => connection.lookup(name, call)))
}

function format(name: string, counters: object): string {
  const lines = flatten('', counters).map(([key, value]) => `  ${safeText(`${key}=${String(value)}`)}\n`)
  return `Domain '${safeText(name)}'\n${lines.join('')}`
}
