import { z } from 'zod'
import { nodeDeviceCapabilities } from '../../src/node-device-capabilities.js'
import type { NodeDeviceInfo } from '../../src/node-devices.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { flatten } from '../flatten.js'
import { safeText } from '../safe-text.js'
import { given, withConnectionFeature } from '../session.js'
import { type Column, formatTable } from '../table.js'

const columns: readonly Column<NodeDeviceInfo>[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'CAPABILITIES', cell: ({ capabilities }) => capabilities.join(' ') || undefined },
  { title: 'DRIVER', cell: ({ driver }) => driver },
  { title: 'PARENT', cell: ({ parent }) => parent },
]

const listSchema = z.object({
  cap: z.enum(nodeDeviceCapabilities).optional(),
  name: z.boolean().default(false),
})

/** `polyvisor nodedev-list`. */
export const nodedevList: CommandAction = async (context, _args, options) => {
  const { cap, name } = parseOptions(listSchema, options)
  await withConnectionFeature(context, 'nodeDevices', async ({ nodeDevices }) => {
    const devices = await nodeDevices.list({ capability: cap, ...context.call })
    context.output.result(devices, () =>
      name ? devices.map((device) => `${safeText(device.name)}\n`).join('') : formatTable(columns, devices),
    )
  })
}

/** `polyvisor nodedev-dump DEVICE`: all that is known of it. */
export const nodedevDump: CommandAction = (context, [name]) =>
  withConnectionFeature(context, 'nodeDevices', async ({ nodeDevices }) => {
    const device = await nodeDevices.lookup(given(name), context.call)
    const info = await device.info(context.call)
    context.output.result(info, () =>
      flatten('', info)
        .map(([key, value]) => `${safeText(`${key}=${String(value)}`)}\n`)
        .join(''),
    )
  })
