import { formatSpec } from '../../src/spec/text.js'
import type { CommandAction } from '../commands.js'
import { safeLines } from '../safe-text.js'
import { withDomain } from '../session.js'

/** `polyvisor dumpspec NAME`: YAML that `define` reads, or JSON. */
export const dumpspec: CommandAction = (context, [name]) =>
  withDomain(context, name, async (domain) => {
    const spec = await domain.spec(context.call)
    context.output.result(spec, () => safeLines(formatSpec(spec)))
  })
