import { rm } from 'node:fs/promises'
import type {
  BlockCommitOptions,
  BlockCopyOptions,
  BlockJobMethods,
  BlockPullOptions,
} from '../../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import { element } from '../../../../src/formats/xml/element.js'
import { writeXml } from '../../../../src/formats/xml/write.js'
import { commitmentOf, pullBase, requireBelow } from '../../../../src/image-chain.js'
import type { DomainReference } from '../../rpc/references.js'
import type { LibvirtSession } from '../../session.js'
import { requireDevice, runningDevices } from '../defined-devices.js'
import { writeNewFile } from '../host-file.js'
import { readChain } from './chain.js'
import { readJob } from './info.js'
import { runBlockJob } from './run.js'

/** `VIR_DOMAIN_BLOCK_PULL_BANDWIDTH_BYTES`, which is `VIR_DOMAIN_BLOCK_REBASE_BANDWIDTH_BYTES` as well. */
const pullInBytes = 64

/** `virDomainBlockCommitFlags`: `VIR_DOMAIN_BLOCK_COMMIT_ACTIVE`, `…_BANDWIDTH_BYTES`. */
const commitFlags = { active: 4, inBytes: 16 } as const

/** `virDomainBlockCopyFlags`: `VIR_DOMAIN_BLOCK_COPY_SHALLOW`, `…_TRANSIENT_JOB`, `…_SYNCHRONOUS_WRITES`. */
const copyFlags = { shallow: 1, transientJob: 4, synchronousWrites: 8 } as const

/** `VIR_DOMAIN_BLOCK_JOB_ABORT_ASYNC`: who waits for the job hears of its end. */
const abortAsync = 1

/** `VIR_DOMAIN_BLOCK_JOB_SPEED_BANDWIDTH_BYTES`. */
const speedInBytes = 1

/** Feature `block-jobs`. The files are on the daemon's host, and libvirt makes and opens them. */
export function blockJobMethods(session: LibvirtSession, dom: DomainReference): BlockJobMethods {
  const { client } = session
  /** libvirt's name of a disk of the running machine. */
  const targetOf = async (id: string): Promise<string> => {
    await session.requireState(dom, 'running', 'paused')
    return requireDevice(dom, runningDevices(await session.xmlOf(dom, 'live'), 'disk'), id, 'disk').target
  }
  const requireJob = async (id: string): Promise<string> => {
    const path = await targetOf(id)
    if ((await readJob(session, dom, path)) !== undefined) return path
    throw new HypervisorError('ERR_INVALID_STATE', `the disk '${id}' has no block job`, { field: 'disk' })
  }
  return {
    blockPull: (id, options = {}) => pull(session, dom, id, options),
    blockCommit: (id, options = {}) => commit(session, dom, id, options),
    blockCopy: (id, path, options = {}) => copy(session, dom, { id, path }, options),
    async blockJob(id) {
      const { state } = await session.stateOf(dom)
      const isOff = state === 'shutoff' || state === 'crashed'
      const root = await session.xmlOf(dom, isOff ? 'inactive' : 'live')
      const disks = runningDevices(root, 'disk')
      // Disks of others' definitions get their names when libvirt starts the machine.
      if (isOff && disks.some(({ alias }) => alias === '')) return undefined
      const { target } = requireDevice(dom, disks, id, 'disk')
      return isOff ? undefined : await readJob(session, dom, target)
    },
    async abortBlockJob(id) {
      await client.call('domainBlockJobAbort', { dom, path: await requireJob(id), flags: abortAsync })
    },
    async setBlockJobBandwidth(id, bytesPerSecond) {
      const path = await requireJob(id)
      const bandwidth = BigInt(bytesPerSecond ?? 0)
      await client.call('domainBlockJobSetSpeed', { dom, path, bandwidth, flags: speedInBytes })
    },
  }
}

async function pull(
  session: LibvirtSession,
  dom: DomainReference,
  id: string,
  options: BlockPullOptions,
): Promise<void> {
  const disk = await readChain(session, dom, id)
  const { target: path, images } = disk
  const below = images.slice(1)
  const base = pullBase(images, options.base)
  if (below.length === 0 || below[0] === base) return
  const bandwidth = BigInt(options.bandwidth ?? 0)
  const begin = () =>
    session.client.call('domainBlockRebase', { dom, path, base, bandwidth, flags: pullInBytes })
  await runBlockJob(session, dom, { disk, begin }, options)
}

async function commit(
  session: LibvirtSession,
  dom: DomainReference,
  id: string,
  options: BlockCommitOptions,
): Promise<void> {
  const disk = await readChain(session, dom, id)
  const { target, images } = disk
  const { top, base, isActive } = commitmentOf(id, images, options)
  const begin = () =>
    session.client.call('domainBlockCommit', {
      dom,
      disk: target,
      base,
      top: isActive ? undefined : top,
      bandwidth: BigInt(options.bandwidth ?? 0),
      flags: commitFlags.inBytes | (isActive ? commitFlags.active : 0),
    })
  await runBlockJob(session, dom, { disk, begin, atReady: isActive ? 'pivot' : undefined }, options)
}

async function copy(
  session: LibvirtSession,
  dom: DomainReference,
  { id, path }: { readonly id: string; readonly path: string },
  options: BlockCopyOptions,
): Promise<void> {
  const { format = 'qcow2', pivot = false, shallow = false, bandwidth } = options
  const disk = await readChain(session, dom, id)
  if (shallow) requireBelow(id, disk.images)
  // Without it libvirt refuses disks of defined domains, since a copy would not go on after a restart of the machine.
  const flags = copyFlags.transientJob | copyFlags.synchronousWrites | (shallow ? copyFlags.shallow : 0)
  await writeNewFile(session, path, async (to) => {
    const destxml = writeXml(
      element('disk', { type: 'file' }, element('source', { file: to }), element('driver', { type: format })),
    )
    const limit = { field: 'bandwidth', type: 'ullong', value: BigInt(bandwidth ?? 0) } as const
    const params = bandwidth === undefined ? [] : [limit]
    const begin = () =>
      session.client.call('domainBlockCopy', { dom, path: disk.target, destxml, params, flags })
    try {
      await runBlockJob(session, dom, { disk, begin, atReady: pivot ? 'pivot' : 'none' }, options)
    } catch (error) {
      // libvirt leaves what it had written; a job whose end was not heard of may still be using it.
      const isOver = !isHypervisorError(error, 'ERR_DISCONNECTED', 'ERR_BUSY')
      if (session.local && isOver) await rm(to, { force: true })
      throw error
    }
  })
}
