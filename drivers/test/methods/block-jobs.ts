import { rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { BlockCopyOptions, BlockJobMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { commitmentOf, pullBase, requireBelow, requireChangeable } from '../../../src/image-chain.js'
import { refuseOverCheckpoints } from '../../../src/spec/checkpoints.js'
import type { DiskSpec } from '../../../src/spec/schema.js'
import { type BlockJob, runBlockJob } from '../block-job.js'
import { deepFreeze } from '../freeze.js'
import { type Machine, requireState } from '../machine.js'
import { qcow2Header, readImage } from '../qcow2.js'
import type { Session } from '../session.js'
import { usualSize } from './backup.js'
import { noDevice } from './devices.js'

/** What a checkpoint tracks stays behind in the image that the machine leaves. */
const goingOver = 'going over to another image'

/** Feature `block-jobs`: chains are what the headers of the images say, and the machine remembers what becomes of them. */
export function blockJobMethods(session: Session, machine: Machine): BlockJobMethods {
  const { world } = session
  const change = (
    name: string,
    id: string,
    signal: AbortSignal | undefined,
    work: (images: readonly string[]) => Promise<void>,
  ): Promise<void> =>
    session.perform({
      name,
      machine,
      signal,
      async work() {
        requireState(machine, 'running', 'paused')
        const disk = diskOf(machine, id)
        requireChangeable(id, { readonly: disk.readonly, removable: disk.device !== 'disk' })
        const images = await chainOf(machine, disk)
        requireState(machine, 'running', 'paused')
        await work(images)
      },
    })
  const withJob = <Result>(
    name: string,
    id: string,
    signal: AbortSignal | undefined,
    work: (job: BlockJob) => Result,
  ): Promise<Result> =>
    session.perform({
      name,
      machine,
      signal,
      work() {
        requireState(machine, 'running', 'paused')
        diskOf(machine, id)
        const job = machine.blockJobs.get(id)
        if (job !== undefined) return work(job)
        throw new HypervisorError('ERR_INVALID_STATE', `the disk '${id}' has no block job`, { field: 'disk' })
      },
    })
  return {
    blockPull: (id, o = {}) =>
      change('blockPull', id, o.signal, async (images) => {
        const base = pullBase(images, o.base)
        const [uppermost = '', ...below] = images
        const rest = base === undefined ? [] : below.slice(below.indexOf(base))
        if (rest.length === below.length) return
        requireUnneeded(machine, id)
        await runBlockJob(world, machine, { disk: id, type: 'pull' }, o)
        machine.below.set(uppermost, rest)
      }),
    blockCommit: (id, o = {}) =>
      change('blockCommit', id, o.signal, async (images) => {
        const { top, base } = commitmentOf(id, images, o)
        requireUnneeded(machine, id)
        if (top === images[0]) refuseOverCheckpoints(machine.checkpoints, goingOver)
        await runBlockJob(world, machine, { disk: id, type: 'commit' }, o)
        const above = images.slice(0, images.indexOf(top))
        const rest = images.slice(images.indexOf(base))
        const [uppermost] = above
        if (uppermost === undefined) await goOver(machine, id, base)
        else machine.below.set(uppermost, [...above.slice(1), ...rest])
      }),
    blockCopy: (id, path, o = {}) =>
      change('blockCopy', id, o.signal, (images) => copy(session, machine, { id, path, images }, o)),
    blockJob: (id, o = {}) =>
      session.perform({
        name: 'blockJob',
        machine,
        ...o,
        work() {
          diskOf(machine, id)
          const job = machine.blockJobs.get(id)
          if (job === undefined) return undefined
          const { type, processed, total, bandwidth } = job
          return Object.freeze({ type, processed, remaining: total - processed, total, bandwidth })
        },
      }),
    abortBlockJob: (id, o = {}) =>
      withJob('abortBlockJob', id, o.signal, (job) =>
        job.cancel.abort(
          new HypervisorError('ERR_ABORTED', `somebody has cancelled the block job of '${id}'`),
        ),
      ),
    setBlockJobBandwidth: (id, bytesPerSecond, o = {}) =>
      withJob('setBlockJobBandwidth', id, o.signal, (job) => {
        job.bandwidth = bytesPerSecond
      }),
  }
}

async function copy(
  { world }: Session,
  machine: Machine,
  { id, path, images }: { readonly id: string; readonly path: string; readonly images: readonly string[] },
  o: BlockCopyOptions,
): Promise<void> {
  const { format = 'qcow2', pivot = false, shallow = false } = o
  const below = shallow ? requireBelow(id, images) : undefined
  if (pivot) {
    requireUnneeded(machine, id)
    refuseOverCheckpoints(machine.checkpoints, goingOver)
  }
  const size = machine.diskSizes[id] ?? usualSize
  const content = format === 'raw' ? Buffer.alloc(size) : qcow2Header(size, below)
  const to = resolve(path)
  await writeFile(to, content, { flag: 'wx' }).catch((error: unknown) => {
    throw new HypervisorError('ERR_FILE', `the file '${to}' exists or cannot be written`, {
      field: 'path',
      cause: error,
    })
  })
  try {
    await runBlockJob(world, machine, { disk: id, type: 'copy' }, o)
  } catch (error) {
    await rm(to, { force: true })
    throw error
  }
  if (shallow) machine.below.set(to, images.slice(1))
  if (pivot) await goOver(machine, id, to)
}

/** The images of a disk, the uppermost first. */
async function chainOf(machine: Machine, { path }: DiskSpec): Promise<readonly string[]> {
  const images: string[] = []
  for (let next = path; next !== undefined && !images.includes(next); ) {
    images.push(next)
    const known = machine.below.get(next)
    if (known !== undefined) return [...images, ...known]
    next = (await readImage(next)).below
  }
  return images
}

async function goOver(machine: Machine, id: string, path: string): Promise<void> {
  const { format } = await readImage(path)
  const changed = (disks: readonly DiskSpec[]): DiskSpec[] =>
    disks.map((disk) => (disk.id === id ? { ...disk, path, format } : disk))
  machine.disks = deepFreeze(changed(machine.disks))
  machine.spec = deepFreeze({ ...machine.spec, disks: changed(machine.spec.disks) })
}

function requireUnneeded(machine: Machine, id: string): void {
  const [snapshot] = machine.snapshots
  if (snapshot === undefined) return
  const { name } = snapshot.info
  throw new HypervisorError('ERR_INVALID_STATE', `the snapshot '${name}' needs the images of '${id}'`, {
    field: 'disk',
    hint: `Delete the snapshot first: deleteSnapshot('${name}').`,
  })
}

function diskOf(machine: Machine, id: string): DiskSpec {
  const disk = machine.disks.find((candidate) => candidate.id === id)
  if (disk === undefined) throw noDevice(machine, id, 'disk')
  return disk
}
