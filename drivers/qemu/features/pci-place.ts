import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { hotplugPort, hotplugPorts, type MachineFacts, needsHotplugPorts } from '../argv/machine.js'
import type { QmpArguments, QmpCallOptions, QmpClient } from '../qmp/client.js'

const propertiesSchema = z.array(z.object({ name: z.string() }))

/**
 * Where a PCI device that is added now goes: on PCI Express to the first free one of the ports that the
 * machine was started with, elsewhere wherever QEMU likes.
 *
 * @throws HypervisorError `ERR_OPERATION_FAILED` if no port is free.
 */
export async function pciPlace(
  qmp: QmpClient,
  machine: MachineFacts,
  options?: QmpCallOptions,
): Promise<QmpArguments> {
  if (!needsHotplugPorts(machine)) return {}
  for (let index = 0; index < hotplugPorts; index += 1) {
    const port = hotplugPort(index)
    // The port and its bus have the same name. `query-pci` would not do: it is blind before the firmware has run.
    const path = `/machine/peripheral/${port}/${port}`
    const properties = await qmp.query('qom-list', propertiesSchema, { path }, options)
    if (!properties.some(({ name }) => name.startsWith('child['))) return { bus: port }
  }
  throw new HypervisorError(
    'ERR_OPERATION_FAILED',
    `all ${hotplugPorts} ports for added devices are in use`,
    {
      hint: 'Use a disk on the bus scsi, which needs no port, or put the device into the specification.',
    },
  )
}
