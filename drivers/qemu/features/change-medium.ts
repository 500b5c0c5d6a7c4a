import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import { noDrive } from '../../../src/spec/medium.js'
import { blockNode, blockNodes, type ImageNodes, type Medium } from '../argv/image-nodes.js'
import type { QmpClient } from '../qmp/client.js'
import { waitForEvent } from '../qmp/next-event.js'
import { deviceIdOf } from './block-nodes.js'
import { removeRemains } from './device-hotplug.js'

/** A drive whose medium can be changed, as the running machine has it. */
interface Drive {
  /** Whether the tray is open; `undefined` for a drive without one, such as a floppy drive. */
  readonly trayOpen: boolean | undefined
  /** Whether the guest has locked the tray. */
  readonly locked: boolean
  /** The block node of the medium, if there is one. */
  readonly node: string | undefined
}

const blockSchema = z.array(
  z.object({
    qdev: z.string().optional(),
    removable: z.boolean(),
    locked: z.boolean(),
    tray_open: z.boolean().optional(),
    inserted: z.object({ 'node-name': z.string().optional() }).optional(),
  }),
)

/**
 * Finds a drive of the machine (QMP `query-block`).
 *
 * @throws HypervisorError `ERR_NO_DEVICE`; `ERR_INVALID_ARGUMENT` for a disk that has no medium to change.
 */
export async function findDrive(qmp: QmpClient, id: string): Promise<Drive> {
  const blocks = await qmp.query('query-block', blockSchema)
  const found = blocks.find(({ qdev }) => deviceIdOf(qdev) === id)
  if (found === undefined) {
    throw new HypervisorError('ERR_NO_DEVICE', `the machine has no disk '${id}'`, { field: 'id' })
  }
  if (!found.removable) throw noDrive(id)
  return { trayOpen: found.tray_open, locked: found.locked, node: found.inserted?.['node-name'] }
}

/** How to change a medium. */
export interface MediumChange {
  /** The new image under the names that are free; `undefined` leaves the drive empty. */
  readonly nodes: (medium: Medium) => ImageNodes | undefined
  readonly force: boolean
  readonly signal: AbortSignal | undefined
}

/**
 * Puts another medium into a drive (QMP `blockdev-open-tray`, `blockdev-remove-medium`, `blockdev-insert-medium`,
 * `blockdev-close-tray`). The new image is opened beside the old one first, so that one that cannot be read, or a tray
 * that stays locked, leaves the drive as it was.
 *
 * @throws HypervisorError `ERR_NO_DEVICE`, `ERR_INVALID_ARGUMENT`, `ERR_OPERATION_FAILED`, `ERR_ABORTED`.
 */
export async function changeMedium(qmp: QmpClient, id: string, change: MediumChange): Promise<void> {
  const { node: before } = await findDrive(qmp, id)
  const old: Medium = before === blockNode('image', id, 'second') ? 'second' : 'first'
  const free: Medium = old === 'first' ? 'second' : 'first'
  const nodes = change.nodes(free)
  const drop = async (medium: Medium): Promise<void> => {
    await removeRemains(qmp, { nodes: blockNodes(id, [medium]), netdev: undefined })
  }
  // A program that was killed may have left them.
  await drop(free)
  try {
    if (nodes !== undefined) {
      await qmp.execute('blockdev-add', nodes.file)
      await qmp.execute('blockdev-add', nodes.image)
    }
    await exchange(qmp, id, { before, after: nodes && blockNode('image', id, free) }, change)
  } catch (error) {
    await drop(free).catch(() => {})
    throw error
  }
  await drop(old)
}

async function exchange(
  qmp: QmpClient,
  id: string,
  { before, after }: { readonly before: string | undefined; readonly after: string | undefined },
  change: MediumChange,
): Promise<void> {
  const insert = async (node: string | undefined): Promise<void> => {
    if (node === undefined) return
    await withOpenTray(qmp, id, change, () =>
      qmp.execute('blockdev-insert-medium', { id, 'node-name': node }),
    )
  }
  try {
    await withOpenTray(qmp, id, change, async () => {
      if (before !== undefined) await qmp.execute('blockdev-remove-medium', { id })
    })
    await insert(after).catch(async (error: unknown) => {
      await insert(before)
      throw error
    })
  } finally {
    await qmp.execute('blockdev-close-tray', { id })
  }
}

/** How often a tray is opened that the guest closes again: a firmware does so when it resets the drive. */
const attempts = 5

async function withOpenTray(
  qmp: QmpClient,
  id: string,
  change: MediumChange,
  work: () => Promise<unknown>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await openTray(qmp, id, change)
    try {
      await work()
      return
    } catch (error) {
      const { trayOpen } = await findDrive(qmp, id)
      if (trayOpen !== false || attempt === attempts) throw error
    }
  }
}

/** How long a guest may take to open a tray that it has locked, in milliseconds; libvirt waits as long. */
const trayPatience = 5000

const trayEventSchema = z.object({ id: z.string(), 'tray-open': z.boolean() })

/**
 * Without force, QEMU only asks the guest to open a tray that it has locked, and says nothing of it. A tray that is
 * closed and not locked was closed by the guest just now, and has to be opened once more.
 */
async function openTray(qmp: QmpClient, id: string, { force, signal }: MediumChange): Promise<void> {
  const limit = AbortSignal.timeout(trayPatience)
  const opened = waitForEvent(
    qmp,
    ({ name, data }) => {
      if (name !== 'DEVICE_TRAY_MOVED') return false
      const tray = trayEventSchema.safeParse(data).data
      return tray?.['tray-open'] === true && deviceIdOf(tray.id) === id
    },
    signal === undefined ? limit : AbortSignal.any([limit, signal]),
  )
  try {
    await qmp.execute('blockdev-open-tray', { id, force })
    const { trayOpen, locked } = await findDrive(qmp, id)
    if (trayOpen === false && locked) await opened.event
  } catch (error) {
    if (!limit.aborted || signal?.aborted) throw error
    throw new HypervisorError('ERR_OPERATION_FAILED', `the guest has locked the tray of '${id}'`, {
      hint: 'Let the guest unmount the medium, or set force.',
      cause: error,
    })
  } finally {
    opened.cancel()
  }
}
