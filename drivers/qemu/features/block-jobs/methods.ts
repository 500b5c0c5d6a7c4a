import type {
  BlockCommitOptions,
  BlockCopyOptions,
  BlockJobMethods,
  BlockJobOptions,
  BlockPullOptions,
} from '../../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import { commitmentOf, pullBase, requireBelow, requireChangeable } from '../../../../src/image-chain.js'
import { diskFormats } from '../../../../src/spec/devices.js'
import type { QemuMachine } from '../../machine.js'
import type { QmpClient } from '../../qmp/client.js'
import { withPatience } from '../../qmp/patience.js'
import type { QemuStore } from '../../store.js'
import { type MachineDisk, machineDisk, noDisk } from '../block-nodes.js'
import { refuseCheckpoints } from '../checkpoints/with-snapshots.js'
import type { FileOfDisk } from '../snapshots/book.js'
import { copyDisk } from './copy.js'
import { jobOf } from './job.js'
import { type Layer, layersOf } from './layers.js'
import { recordImage } from './record.js'
import { requireUnneeded } from './require-unneeded.js'
import { runBlockJob } from './run.js'
import { dropUnused, requireNoJob, settleJob } from './settle.js'

/** A disk whose chain is about to change, and what can be done with it. */
interface Chain {
  readonly machine: QemuMachine
  readonly qmp: QmpClient
  readonly disk: MachineDisk
  readonly layers: readonly Layer[]
  readonly record: (file: FileOfDisk) => Promise<() => Promise<void>>
}

/** What a checkpoint tracks stays behind in the image that the machine leaves. */
const goingOver = 'going over to another image'

/** The methods of the feature `block-jobs`. Only what changes a chain holds the lock, for as long as it takes. */
export function blockJobMethods(machine: QemuMachine, store: QemuStore): BlockJobMethods {
  const change = (
    id: string,
    options: BlockJobOptions,
    work: (chain: Chain) => Promise<void>,
  ): Promise<void> =>
    machine.withLock(() =>
      withPatience(options.signal, async ({ bound }) => {
        const qmp = await bound(machine.qmp())
        const disk = await machineDisk(qmp, id, undefined, 'disk')
        requireChangeable(id, disk)
        await requireNoJob(machine, qmp, id)
        const record = (file: FileOfDisk) => recordImage(machine, store, qmp, { id, ...file })
        try {
          await work({ machine, qmp, disk, layers: await layersOf(qmp, disk), record })
        } finally {
          await dropUnused(qmp, id)
        }
      }),
    )
  return {
    blockPull: (id, options = {}) => change(id, options, (chain) => pull(chain, options)),
    blockCommit: (id, options = {}) => change(id, options, (chain) => commit(chain, options)),
    blockCopy: (id, path, options = {}) => change(id, options, (chain) => copy(chain, path, options)),
    async blockJob(id, { signal } = {}) {
      const { spec } = await machine.definition()
      if (machine.status().state !== 'alive') {
        if (!spec.disks.some((disk) => disk.id === id)) throw noDisk(id, 'disk')
        return undefined
      }
      const qmp = await machine.qmp()
      await machineDisk(qmp, id, { signal }, 'disk')
      let job = await jobOf(qmp, id, { signal })
      if (job?.status === 'pending') {
        await settleAbandoned(machine, qmp, id)
        job = await jobOf(qmp, id, { signal })
      }
      return job === undefined || isOver(job.status) ? undefined : job.info
    },
    async abortBlockJob(id, { signal } = {}) {
      const qmp = await machine.qmp()
      await machineDisk(qmp, id, { signal }, 'disk')
      const job = await jobOf(qmp, id, { signal })
      if (job === undefined || isOver(job.status)) throw noJob(id)
      if (job.status === 'pending') await settleAbandoned(machine, qmp, id)
      else await qmp.execute('job-cancel', { id: job.id }, { signal })
    },
    async setBlockJobBandwidth(id, bytesPerSecond, { signal } = {}) {
      const qmp = await machine.qmp()
      await machineDisk(qmp, id, { signal }, 'disk')
      const job = await jobOf(qmp, id, { signal })
      if (job === undefined || isOver(job.status)) throw noJob(id)
      await qmp.execute('block-job-set-speed', { device: job.id, speed: bytesPerSecond ?? 0 }, { signal })
    },
  }
}

async function pull({ machine, qmp, disk, layers }: Chain, options: BlockPullOptions): Promise<void> {
  const base = layerAt(layers, pullBase(pathsOf(layers), options.base))
  const removed = base === undefined ? layers.slice(1) : layers.slice(1, layers.indexOf(base))
  if (removed.length === 0) return
  await requireUnneeded(machine, disk, { removed, uppermost: true })
  const args = { device: disk.node, ...(base && { 'base-node': base.node }) }
  await runBlockJob(qmp, { disk: disk.id, command: 'block-stream', args }, options)
}

async function commit(chain: Chain, options: BlockCommitOptions): Promise<void> {
  const { machine, qmp, disk, layers, record } = chain
  const { top, base, isActive } = commitmentOf(disk.id, pathsOf(layers), options)
  const [upper, lower] = [layerAt(layers, top), layerAt(layers, base)]
  if (upper === undefined || lower === undefined) throw new TypeError('the images are of the chain')
  const removed = layers.slice(layers.indexOf(upper), layers.indexOf(lower))
  await requireUnneeded(machine, disk, { removed, written: lower, uppermost: isActive })
  if (isActive) await refuseCheckpoints(machine, goingOver)
  const file = { path: lower.path, format: formatOf(lower) }
  const job = {
    disk: disk.id,
    command: 'block-commit',
    args: { device: disk.node, 'top-node': upper.node, 'base-node': lower.node },
    atReady: isActive ? { pivot: () => record(file) } : undefined,
  }
  await runBlockJob(qmp, job, options)
}

async function copy(chain: Chain, path: string, options: BlockCopyOptions): Promise<void> {
  const { machine, qmp, disk, layers, record } = chain
  const below = options.shallow ? requireBelow(disk.id, layers) : undefined
  if (options.pivot) {
    await requireUnneeded(machine, disk, { removed: layers, uppermost: true })
    await refuseCheckpoints(machine, goingOver)
  }
  const { spec } = await machine.definition()
  const defined = spec.disks.find(({ id }) => id === disk.id)
  await copyDisk(qmp, { disk, defined, path, below, record }, options)
}

/** What the program that began the job has left; if that is there, it holds the lock and goes on by itself. */
async function settleAbandoned(machine: QemuMachine, qmp: QmpClient, id: string): Promise<void> {
  try {
    await machine.withLock(() => settleJob(machine, qmp, id))
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_BUSY')) throw error
  }
}

function isOver(status: string): boolean {
  return status === 'concluded' || status === 'null'
}

function pathsOf(layers: readonly Layer[]): readonly string[] {
  return layers.map(({ path }) => path)
}

function layerAt(layers: readonly Layer[], path: string | undefined): Layer | undefined {
  return layers.find((layer) => layer.path === path)
}

/** The format of an image as a definition has it. */
function formatOf({ path, format }: Layer): FileOfDisk['format'] {
  const known = diskFormats.find((candidate) => candidate === format)
  if (known !== undefined) return known
  throw new HypervisorError('ERR_UNSUPPORTED', `the format ${format} of '${path}' is in no definition`)
}

function noJob(id: string): HypervisorError {
  return new HypervisorError('ERR_INVALID_STATE', `the disk '${id}' has no block job`, { field: 'disk' })
}
