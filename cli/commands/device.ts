import { type DeviceSpecInput, diskSchema, networkSchema } from '../../src/spec/devices.js'
import { absoluteImagePath } from '../../src/spec/image-path.js'
import { parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { given, withDomain, withFeature } from '../session.js'

/** `polyvisor attach-disk NAME IMAGE`. */
export const attachDisk: CommandAction = (context, [name, image], options) =>
  attach(context, name, {
    disk: parseOptions(diskSchema, { ...options, path: absoluteImagePath(given(image)) }),
  })

/** `polyvisor attach-interface NAME`. */
export const attachInterface: CommandAction = (context, [name], options) =>
  attach(context, name, { network: parseOptions(networkSchema, options) })

/** `polyvisor detach-device NAME ID`. */
export const detachDevice: CommandAction = (context, [name, id]) =>
  withDomain(context, name, async (domain) => {
    await withFeature(domain, 'device-hotplug').detachDevice(given(id), context.call)
    context.output.result(
      { name: domain.name, id },
      () => `Device '${id}' detached from domain '${domain.name}'.\n`,
    )
  })

function attach(context: CommandContext, name: string | undefined, device: DeviceSpecInput): Promise<void> {
  return withDomain(context, name, async (domain) => {
    const id = await withFeature(domain, 'device-hotplug').attachDevice(device, context.call)
    context.output.result(
      { name: domain.name, id },
      () => `Device '${id}' attached to domain '${domain.name}'.\n`,
    )
  })
}
