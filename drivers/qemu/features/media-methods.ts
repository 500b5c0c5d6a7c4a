import type { ChangeMediaOptions, MediaMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import type { DiskSpec } from '../../../src/spec/devices.js'
import { requireMediumFile } from '../../../src/spec/files.js'
import { withMedium } from '../../../src/spec/medium.js'
import { imageNodes } from '../argv/image-nodes.js'
import { isBlockDevice } from '../command-line.js'
import type { QemuMachine } from '../machine.js'
import type { QmpClient } from '../qmp/client.js'
import { withPatience } from '../qmp/patience.js'
import { step } from '../steps.js'
import type { QemuStore } from '../store.js'
import { changeMedium, findDrive } from './change-medium.js'
import { hotpluggedDevices } from './device-hotplug.js'
import { readBook, writeBook } from './snapshots/book.js'

/** The method of the feature `media-change`. */
export function mediaMethods(machine: QemuMachine, store: QemuStore): MediaMethods {
  return {
    changeMedia: (id, path, options = {}) =>
      machine.withLock(() =>
        withPatience(options.signal, async ({ bound }) => {
          await changeMedia(machine, store, await bound(machine.qmp()), { ...options, id, path })
        }),
      ),
  }
}

async function changeMedia(
  machine: QemuMachine,
  store: QemuStore,
  qmp: QmpClient,
  options: ChangeMediaOptions & { readonly id: string; readonly path: string | undefined },
): Promise<void> {
  const { id, path, force = false, signal } = options
  await findDrive(qmp, id)
  const definition = await machine.definition()
  const attached = (await hotpluggedDevices(qmp)).includes(id)
  const drive = attached ? attachedDrive(id) : definition.spec.disks.find((disk) => disk.id === id)
  const after = withMedium(drive ?? attachedDrive(id), path, options)
  if (after.path !== undefined) await requireMediumFile(after.path, !after.readonly)
  await requireNoSnapshots(machine, after)
  signal?.throwIfAborted()
  await changeMedium(qmp, id, {
    nodes: (medium) => imageNodes(after, after.path !== undefined && isBlockDevice(after.path), medium),
    force,
    signal,
  })
  step('media:changed')
  if (drive === undefined || attached) return
  const disks = definition.spec.disks.map((disk) => (disk.id === id ? after : disk))
  await store.rewrite({ ...definition, spec: { ...definition.spec, disks } })
}

/** A drive that was added while the machine ran: no other kind can be. */
function attachedDrive(id: string): DiskSpec {
  return { id, device: 'cdrom', readonly: true }
}

/** A snapshot of a disk that is written to belongs to the file. */
async function requireNoSnapshots({ name, paths }: QemuMachine, drive: DiskSpec): Promise<void> {
  if (drive.readonly) return
  const book = await readBook(paths.snapshots)
  if (book.snapshots.length > 0) {
    throw new HypervisorError('ERR_INVALID_STATE', `the domain '${name}' has snapshots of the medium`, {
      field: 'id',
      hint: 'Delete them first: they would belong to another medium.',
    })
  }
  const { [drive.id ?? '']: former, ...disks } = book.disks
  // What external snapshots have left behind says the same as the definition, and would hide what becomes of it.
  if (former !== undefined) await writeBook(paths.snapshots, { ...book, disks })
}
