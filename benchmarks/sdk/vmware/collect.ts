import type { vmware } from '../../../drivers/vmware/driver.js'
import { drivesOf, readHardware } from '../../../drivers/vmware/machine/hardware.js'
import { referenceElement, textElement } from '../../../drivers/vmware/soap/value.js'
import { callForReference, filterSpec, retrieveEach } from '../../../drivers/vmware/vim.js'

/** A connection of the driver `vmware`. */
export type VmwareConnection = Awaited<ReturnType<typeof vmware.connect>>

/** What an inventory has of a machine, read by the driver's own collector and parsers. */
export interface InventoryEntry {
  readonly name: string
  readonly state: string
  readonly memory: number
  readonly vcpus: number
  readonly disks: readonly string[]
}

const paths = ['name', 'runtime.powerState', 'config.hardware'] as const

/** Makes what collects name, power state, memory, CPUs and disks of all machines, over one view of them. */
export async function openCollector({
  native,
}: VmwareConnection): Promise<() => Promise<readonly InventoryEntry[]>> {
  const { rootFolder, viewManager, propertyCollector } = native.content
  const args = [
    referenceElement('container', rootFolder),
    textElement('type', 'VirtualMachine'),
    textElement('recursive', true),
  ]
  const view = await callForReference(native, { method: 'CreateContainerView', on: viewManager, args })
  const spec = filterSpec([{ type: 'VirtualMachine', paths }], [{ object: view, inView: true }])
  return () =>
    retrieveEach(native, propertyCollector, spec, ({ properties }) => {
      const hardware = readHardware(properties['config.hardware'])
      return {
        name: String(properties['name']),
        state: String(properties['runtime.powerState']),
        memory: hardware.memoryMB * 2 ** 20,
        vcpus: hardware.numCPU,
        disks: drivesOf(hardware).flatMap(({ kind, device }) =>
          kind === 'disk' ? [device.backing?.fileName ?? ''] : [],
        ),
      }
    })
}
