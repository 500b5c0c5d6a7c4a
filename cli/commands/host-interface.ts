import type { HostInterface, HostInterfaceInfo } from '../../src/interfaces.js'
import { parseHostInterface } from '../../src/spec/parse-resource.js'
import { formatSpec } from '../../src/spec/text.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { printListing } from '../listing.js'
import { readResource } from '../resource-file.js'
import { safeLines, safeText } from '../safe-text.js'
import { given, withConnectionFeature } from '../session.js'
import type { Column } from '../table.js'

const columns: readonly Column<HostInterfaceInfo>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'MAC', cell: ({ mac }) => mac },
  { title: 'MTU', cell: ({ mtu }) => mtu, align: 'right' },
  { title: 'LINK', cell: ({ link }) => link },
  { title: 'MBIT/S', cell: ({ speed }) => speed, align: 'right' },
]

/** Opens the connection and finds an interface. */
async function withInterface(
  context: CommandContext,
  nameOrMac: string | undefined,
  work: (found: HostInterface) => Promise<void>,
): Promise<void> {
  await withConnectionFeature(context, 'interfaces', async ({ interfaces }) => {
    await work(await interfaces.lookup(given(nameOrMac), context.call))
  })
}

/** `polyvisor iface-list`. */
export const ifaceList: CommandAction = (context, _args, options) =>
  withConnectionFeature(context, 'interfaces', async ({ interfaces }) => {
    printListing(context.output, options, await interfaces.list(context.call), columns)
  })

/** `polyvisor iface-define FILE`. */
export const ifaceDefine: CommandAction = async (context, [file]) => {
  const spec = parseHostInterface(await readResource(given(file), context.call.signal))
  await withConnectionFeature(context, 'interfaces', async ({ interfaces }) => {
    const { name } = await interfaces.define(spec, context.call)
    context.output.result({ name }, () => `Interface '${name}' defined.\n`)
  })
}

/** `polyvisor iface-dumpspec INTERFACE`: YAML that `iface-define` reads, or JSON. */
export const ifaceDumpspec: CommandAction = (context, [name]) =>
  withInterface(context, name, async (found) => {
    const spec = await found.spec(context.call)
    context.output.result(spec, () => safeLines(formatSpec(spec)))
  })

/** A command that changes an interface by one call, and says so in one line. */
function change(method: 'start' | 'destroy' | 'undefine', done: string): CommandAction {
  return (context, [name]) =>
    withInterface(context, name, async (found) => {
      await found[method](context.call)
      context.output.result({ name: found.name }, () => `Interface '${safeText(found.name)}' ${done}.\n`)
    })
}

/** `polyvisor iface-start INTERFACE`. */
export const ifaceStart = change('start', 'is up')
/** `polyvisor iface-destroy INTERFACE`. */
export const ifaceDestroy = change('destroy', 'is down')
/** `polyvisor iface-undefine INTERFACE`. */
export const ifaceUndefine = change('undefine', 'undefined')
