import type { CommandAction } from '../commands.js'
import { given, requireLastingDomains, withConnection } from '../session.js'
import { readSpec } from '../spec-file.js'

/** `polyvisor define FILE`. */
export const define: CommandAction = async (context, [file]) => {
  const spec = await readSpec(given(file), context.call.signal)
  await withConnection(context, async (connection) => {
    await requireLastingDomains(connection)
    const domain = await connection.define(spec, context.call)
    context.output.result(
      { name: domain.name, uuid: domain.uuid },
      () => `Domain '${domain.name}' defined.\n`,
    )
  })
}
