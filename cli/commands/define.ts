import type { CommandAction } from '../commands.js'
import { given, requireLastingDomains, withConnection } from '../session.js'
import { readSpec } from '../spec-file.js'
import { withinTime } from '../within-time.js'

/** `polyvisor define FILE`. */
export const define: CommandAction = async (context, [file]) => {
  const spec = await withinTime(context, 'reading of the file', (signal) => readSpec(given(file), signal))
  await withConnection(context, async (connection) => {
    await requireLastingDomains(connection)
    const domain = await connection.define(spec, context.call)
    context.output.result(
      { name: domain.name, uuid: domain.uuid },
      () => `Domain '${domain.name}' defined.\n`,
    )
  })
}
