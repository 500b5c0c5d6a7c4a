import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { DhcpLease, VirtualNetwork, VirtualNetworkInfo } from '../../src/networks.js'
import { parseVirtualNetwork } from '../../src/spec/parse-resource.js'
import { formatSpec } from '../../src/spec/text.js'
import { dhcpHostSchema } from '../../src/spec/virtual-network.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { printListing } from '../listing.js'
import { readResource } from '../resource-file.js'
import { safeLines } from '../safe-text.js'
import { given, withConnectionFeature } from '../session.js'
import { type Column, formatFields, formatTable } from '../table.js'

const columns: readonly Column<VirtualNetworkInfo>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'AUTOSTART', cell: ({ autostart }) => yesOrNo(autostart) },
  { title: 'PERSISTENT', cell: ({ persistent }) => yesOrNo(persistent) },
  { title: 'BRIDGE', cell: ({ bridge }) => bridge },
]

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no'
}

/** Opens the connection and finds a network. */
async function withNetwork(
  context: CommandContext,
  nameOrUuid: string | undefined,
  work: (network: VirtualNetwork) => Promise<void>,
): Promise<void> {
  await withConnectionFeature(context, 'networks', async ({ networks }) => {
    await work(await networks.lookup(given(nameOrUuid), context.call))
  })
}

/** `polyvisor net-list`. */
export const netList: CommandAction = (context, _args, options) =>
  withConnectionFeature(context, 'networks', async ({ networks }) => {
    printListing(context.output, options, await networks.list(context.call), columns)
  })

/** `polyvisor net-info NETWORK`. */
export const netInfo: CommandAction = (context, [name]) =>
  withNetwork(context, name, async (network) => {
    const info = await network.info(context.call)
    context.output.result(info, () =>
      formatFields({
        Name: info.name,
        UUID: info.uuid,
        State: info.state,
        Persistent: yesOrNo(info.persistent),
        Autostart: yesOrNo(info.autostart),
        Bridge: info.bridge,
      }),
    )
  })

/** `polyvisor net-define FILE`. */
export const netDefine: CommandAction = async (context, [file]) => {
  const spec = parseVirtualNetwork(await readResource(given(file), context.call.signal), randomUUID)
  await withConnectionFeature(context, 'networks', async ({ networks }) => {
    const { name, uuid } = await networks.define(spec, context.call)
    context.output.result({ name, uuid }, () => `Network '${name}' defined.\n`)
  })
}

/** `polyvisor net-dumpspec NETWORK`: YAML that `net-define` reads, or JSON. */
export const netDumpspec: CommandAction = (context, [name]) =>
  withNetwork(context, name, async (network) => {
    const spec = await network.spec(context.call)
    context.output.result(spec, () => safeLines(formatSpec(spec)))
  })

const autostartSchema = z.object({ disable: z.boolean().default(false) })

/** `polyvisor net-autostart NETWORK`. */
export const netAutostart: CommandAction = (context, [name], options) => {
  const on = !parseOptions(autostartSchema, options).disable
  return withNetwork(context, name, async (network) => {
    await network.setAutostart(on, context.call)
    context.output.result(
      { name: network.name, autostart: on },
      () => `Network '${network.name}' is ${on ? '' : 'not '}started with the hypervisor.\n`,
    )
  })
}

/** A command that changes a network by one call, and says so in one line. */
function change(method: 'start' | 'destroy' | 'undefine', done: string): CommandAction {
  return (context, [name]) =>
    withNetwork(context, name, async (network) => {
      await network[method](context.call)
      context.output.result(
        { name: network.name, uuid: network.uuid },
        () => `Network '${network.name}' ${done}.\n`,
      )
    })
}

/** `polyvisor net-start NETWORK`. */
export const netStart = change('start', 'started')
/** `polyvisor net-destroy NETWORK`. */
export const netDestroy = change('destroy', 'stopped')
/** `polyvisor net-undefine NETWORK`. */
export const netUndefine = change('undefine', 'undefined')

/** `polyvisor net-update NETWORK add|delete ip-dhcp-host --address ADDRESS …`. */
export const netUpdate: CommandAction = (context, [name, command, section], options) => {
  if (command !== 'add' && command !== 'delete')
    throw invalid('command', `'${command}' is neither add nor delete`)
  if (section !== 'dhcp-host' && section !== 'ip-dhcp-host') {
    throw invalid('section', `'${section}' is not ip-dhcp-host`)
  }
  const { address } = options
  if (address === undefined) throw invalid('--address', 'is missing')
  const host = parseOptions(dhcpHostSchema, options)
  return withNetwork(context, name, async (network) => {
    await network.update({ command, section: 'dhcp-host', host }, context.call)
    context.output.result(
      { name: network.name, command, host },
      () =>
        `Address ${host.address} ${command === 'add' ? 'added to' : 'deleted from'} network '${network.name}'.\n`,
    )
  })
}

const leaseColumns: readonly Column<DhcpLease>[] = [
  {
    title: 'EXPIRES',
    cell: ({ expires }) => (expires === undefined ? 'never' : new Date(expires).toISOString()),
  },
  { title: 'MAC', cell: ({ mac }) => mac },
  { title: 'PROTOCOL', cell: ({ family }) => family },
  { title: 'ADDRESS', cell: ({ address, prefix }) => `${address}/${prefix}` },
  { title: 'HOSTNAME', cell: ({ hostname }) => hostname },
  { title: 'CLIENT ID', cell: ({ clientId }) => clientId },
]

/** `polyvisor net-dhcp-leases NETWORK`. */
export const netDhcpLeases: CommandAction = (context, [name]) =>
  withNetwork(context, name, async (network) => {
    const leases = await network.dhcpLeases(context.call)
    context.output.result(leases, () => formatTable(leaseColumns, leases))
  })
