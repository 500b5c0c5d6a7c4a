import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../../../src/errors.js'
import type { QmpArguments, QmpCallOptions, QmpClient } from '../qmp/client.js'
import { type EventWait, waitForEvent } from '../qmp/next-event.js'
import { deviceOf, unplugDevice } from './unplug.js'

/** A disk as QEMU has it: its two block nodes, unless the drive is empty, and the device that the guest sees. */
export interface DiskParts {
  readonly nodes: { readonly file: QmpArguments; readonly image: QmpArguments } | undefined
  readonly device: QmpArguments
}

/** A network interface as QEMU has it: its backend and the card that the guest sees. */
export interface NetworkParts {
  readonly backend: QmpArguments
  readonly device: QmpArguments
}

/** What lies behind a device, and goes when it has gone. */
export interface DeviceRemains {
  /** Block nodes, from the outermost inwards. */
  readonly nodes: readonly string[]
  readonly netdev: string | undefined
}

/**
 * Adds a disk to the running machine (QMP `blockdev-add` twice, then `device_add`). What a removed disk of
 * that id may have left is cleared away first; if a step fails, those before it are undone.
 *
 * @throws HypervisorError `ERR_DEVICE_EXISTS`; those of QMP.
 */
export async function attachDisk(
  qmp: QmpClient,
  id: string,
  parts: DiskParts,
  options?: QmpCallOptions,
): Promise<void> {
  const added = parts.nodes === undefined ? [] : [parts.nodes.file, parts.nodes.image]
  const nodes = added.map(nodeName).reverse()
  await refuseTaken(qmp, id, options)
  await removeRemains(qmp, { nodes, netdev: undefined })
  try {
    for (const node of added) await qmp.execute('blockdev-add', node, options)
    await qmp.execute('device_add', parts.device, options)
  } catch (error) {
    await undoAttach(qmp, id, { nodes, netdev: undefined })
    throw error
  }
}

/** Adds a network interface (QMP `netdev_add`, then `device_add`), as {@link attachDisk} does a disk. */
export async function attachNetwork(
  qmp: QmpClient,
  id: string,
  parts: NetworkParts,
  options?: QmpCallOptions,
): Promise<void> {
  const { id: backend } = parts.backend
  const netdev = z.string().parse(backend)
  await refuseTaken(qmp, id, options)
  await removeRemains(qmp, { nodes: [], netdev })
  try {
    await qmp.execute('netdev_add', parts.backend, options)
    await qmp.execute('device_add', parts.device, options)
  } catch (error) {
    await undoAttach(qmp, id, { nodes: [], netdev })
    throw error
  }
}

/**
 * Removes a device and then what lies behind it. A guest without a driver for hot-plug never lets go, so
 * give a signal; after an abort the device goes when the guest does, and a second call finishes the work.
 *
 * @throws HypervisorError `ERR_NO_DEVICE`, `ERR_OPERATION_FAILED`, `ERR_ABORTED`.
 */
export async function detachDevice(
  qmp: QmpClient,
  id: string,
  remains: DeviceRemains,
  options?: QmpCallOptions,
): Promise<void> {
  const deleted = waitForDeletion(qmp, id, options?.signal)
  let missing: HypervisorError | undefined
  try {
    await unplugDevice(qmp, id, options)
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_NO_DEVICE')) throw error
    missing = error
  }
  try {
    const removed = await removeRemains(qmp, remains)
    if (missing !== undefined && removed === 0) throw missing
  } catch (error) {
    if (missing === undefined || !isHypervisorError(error, 'ERR_OPERATION_FAILED')) throw error
    // The device has left the tree, but is not yet taken apart: what lies behind it is still in use.
    await deleted.event
    await removeRemains(qmp, remains)
  } finally {
    deleted.cancel()
  }
}

/** How long QEMU may take to free a device that has left the tree, in milliseconds. */
const freeingLimit = 5000

function waitForDeletion(qmp: QmpClient, id: string, signal: AbortSignal | undefined): EventWait {
  const limit = AbortSignal.timeout(freeingLimit)
  const both = signal === undefined ? limit : AbortSignal.any([limit, signal])
  return waitForEvent(qmp, (event) => event.name === 'DEVICE_DELETED' && deviceOf(event) === id, both)
}

const namedSchema = z.array(z.object({ name: z.string() }))

/** The ids of the devices that have one. */
export async function deviceIds(qmp: QmpClient, options?: QmpCallOptions): Promise<readonly string[]> {
  const path = '/machine/peripheral'
  const entries = await qmp.query('qom-list', namedSchema, { path }, options)
  return entries.map(({ name }) => name).filter((name) => name !== 'type')
}

/** The ids of the devices that were added after the start. */
export async function hotpluggedDevices(
  qmp: QmpClient,
  options?: QmpCallOptions,
): Promise<readonly string[]> {
  const ids = await deviceIds(qmp, options)
  const flags = await Promise.all(
    ids.map((id) =>
      qmp.query(
        'qom-get',
        z.boolean(),
        { path: `/machine/peripheral/${id}`, property: 'hotplugged' },
        options,
      ),
    ),
  )
  return ids.filter((_id, index) => flags[index])
}

async function refuseTaken(qmp: QmpClient, id: string, options: QmpCallOptions | undefined): Promise<void> {
  if (!(await deviceIds(qmp, options)).includes(id)) return
  throw new HypervisorError('ERR_DEVICE_EXISTS', `the machine has a device '${id}' already`, { field: 'id' })
}

/** An abort may come while QEMU is still adding: the device is then asked to leave, and what is free goes. */
async function undoAttach(qmp: QmpClient, id: string, remains: DeviceRemains): Promise<void> {
  await qmp.execute('device_del', { id }).catch(() => {})
  await removeRemains(qmp, remains).catch(() => {})
}

/** Removes what is there and returns how much that was. */
export async function removeRemains(qmp: QmpClient, remains: DeviceRemains): Promise<number> {
  let removed = 0
  if (remains.nodes.length > 0) {
    const schema = z.array(z.object({ 'node-name': z.string() }))
    const found = await qmp.query('query-named-block-nodes', schema, { flat: true })
    const names = found.map((node) => node['node-name'])
    for (const node of remains.nodes.filter((name) => names.includes(name))) {
      await qmp.execute('blockdev-del', { 'node-name': node })
      removed += 1
    }
  }
  if (remains.netdev !== undefined) {
    const gone = await qmp.execute('netdev_del', { id: remains.netdev }).catch((error: unknown) => {
      if (!isHypervisorError(error, 'ERR_NO_DEVICE')) throw error
      return undefined
    })
    if (gone !== undefined) removed += 1
  }
  return removed
}

function nodeName(node: QmpArguments): string {
  const { 'node-name': name } = node
  return z.string().parse(name)
}
