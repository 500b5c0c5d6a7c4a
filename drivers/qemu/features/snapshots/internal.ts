import { HypervisorError } from '../../../../src/errors.js'
import type { DomainSpec } from '../../../../src/spec/schema.js'
import type { QmpClient } from '../../qmp/client.js'
import { type InternalSnapshot, type MachineDisk, machineDisks } from '../block-nodes.js'
import { runJob } from '../jobs.js'
import { imageInfo, qemuImg } from './qemu-img.js'

/** Where the internal snapshots of a domain are: in its running machine, or in the images of one that is off. */
export interface InternalSnapshots {
  /** Those that every writable disk has. */
  list(): Promise<readonly InternalSnapshot[]>
  create(name: string): Promise<void>
  delete(name: string): Promise<void>
}

/** Those of a running machine. */
export interface SnapshotsInMachine extends InternalSnapshots {
  /** The machine goes back with its memory, and is left stopped. */
  revert(name: string): Promise<void>
}

/** The internal snapshots of a running machine (QMP `snapshot-save`, `snapshot-load`, `snapshot-delete`; QEMU 6.0). */
export function snapshotsInMachine(qmp: QmpClient): SnapshotsInMachine {
  const nodes = async (): Promise<readonly string[]> =>
    requireQcow2((await machineDisks(qmp)).filter(({ readonly }) => !readonly)).map(({ node }) => node)
  const job = async (command: string, tag: string, withState: boolean): Promise<void> => {
    const devices = await nodes()
    await runJob(qmp, command, { tag, devices, ...(withState && { vmstate: devices[0] }) })
  }
  return {
    async list() {
      const disks = (await machineDisks(qmp)).filter(({ readonly }) => !readonly)
      return inAll(disks.map(({ snapshots }) => snapshots))
    },
    async create(name) {
      for (const { file, readonly, snapshots } of await machineDisks(qmp)) {
        if (!readonly) requireFree(file, name, snapshots)
      }
      await job('snapshot-save', name, true)
    },
    revert: async (name) => {
      await qmp.execute('stop')
      await job('snapshot-load', name, true)
    },
    delete: (name) => job('snapshot-delete', name, false),
  }
}

/** The paths of the images that keep the internal snapshots of a domain. @throws HypervisorError `ERR_INVALID_STATE`. */
export function imagesWithSnapshots(disks: DomainSpec['disks']): readonly string[] {
  return requireQcow2(writableImages(disks)).map(({ path }) => path)
}

/** The internal snapshots of images that no machine is using, by `qemu-img`. */
export function snapshotsInImages(disks: DomainSpec['disks']): InternalSnapshots {
  const writable = writableImages(disks)
  return {
    async list() {
      const qcow2 = writable.filter(({ format }) => format === 'qcow2')
      if (qcow2.length < writable.length) return []
      const infos = await Promise.all(qcow2.map(({ path }) => imageInfo(path, 'qcow2')))
      return inAll(infos.map(({ snapshots }) => snapshots))
    },
    async create(name) {
      const paths = imagesWithSnapshots(disks)
      for (const path of paths) requireFree(path, name, (await imageInfo(path, 'qcow2')).snapshots)
      const done: string[] = []
      try {
        for (const path of paths) {
          await qemuImg(['snapshot', '-c', name, path])
          done.push(path)
        }
      } catch (error) {
        for (const path of done) await qemuImg(['snapshot', '-d', name, path]).catch(() => {})
        throw error
      }
    },
    async delete(name) {
      for (const path of imagesWithSnapshots(disks)) await qemuImg(['snapshot', '-d', name, path])
    },
  }
}

/**
 * QEMU and `qemu-img` would make a second snapshot of the same name, and later go back to either. A program that was killed between
 * two images leaves one, and so does a person; which of the two it was cannot be told, so that nothing is deleted.
 */
function requireFree(path: string, name: string, snapshots: readonly InternalSnapshot[]): void {
  if (!snapshots.some((snapshot) => snapshot.name === name)) return
  throw new HypervisorError(
    'ERR_SNAPSHOT_EXISTS',
    `the image '${path}' has a snapshot '${name}' of its own`,
    {
      field: 'name',
      hint: `Other disks of the domain do not have it. Take another name, or delete it: qemu-img snapshot -d NAME IMAGE.`,
    },
  )
}

function writableImages(disks: DomainSpec['disks']) {
  return disks.flatMap(({ readonly, path, format = 'raw' }) =>
    readonly || path === undefined ? [] : [{ path, format }],
  )
}

function requireQcow2<Disk extends Pick<MachineDisk, 'format'>>(disks: readonly Disk[]): readonly Disk[] {
  if (disks.length > 0 && disks.every(({ format }) => format === 'qcow2')) return disks
  throw new HypervisorError('ERR_INVALID_STATE', 'the domain has nowhere to keep an internal snapshot', {
    field: 'disks',
    hint: 'It needs a writable disk of the format qcow2, and no writable disk of another format.',
  })
}

function inAll(lists: readonly (readonly InternalSnapshot[])[]): readonly InternalSnapshot[] {
  const [first = [], ...others] = lists
  return first.filter(({ name }) => others.every((list) => list.some((other) => other.name === name)))
}
