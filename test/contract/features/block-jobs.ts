import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import type { AnyDomain, MethodsOf } from '../../../src/domain.js'
import type { BlockJobInfo, JobProgress } from '../../../src/domain-data.js'
import { layerPaths } from '../../support/layers.js'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, having } from '../context.js'

type BlockJobDomain = AnyDomain & MethodsOf<'block-jobs'>

/** So slow that nobody waits for the end, in bytes a second. */
const slow = 65_536

/** Feature `block-jobs`. */
export function blockJobsContract(context: ContractContext): void {
  const fresh = (name: string): string => join(context.folder(), name)
  const diskOf = async (domain: AnyDomain) => {
    const { disks } = await domain.spec()
    const disk = disks.find(({ id }) => id === 'disk0') ?? expect.fail('there is no disk0')
    return { path: disk.path, format: disk.format }
  }
  /** A running machine with a disk of three images, and their paths. */
  const boot = async () => {
    const domain = having(await context.boot({ disk: 'layers' }), 'block-jobs')
    const { path = '' } = await diskOf(domain)
    const [top, middle, base] = layerPaths(path)
    return { domain, top, middle, base }
  }
  const isAlive = async (domain: AnyDomain): Promise<void> => {
    expect((await domain.info()).state).to.equal('running')
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  }
  const startsAgain = async (domain: AnyDomain): Promise<void> => {
    await domain.destroy()
    await domain.start()
    expect((await domain.info()).state).to.equal('running')
  }

  it('pulls what is above a base, then the rest, into the image that the guest writes to', async () => {
    const { domain, top, middle, base } = await boot()
    await domain.blockPull('disk0', { base })
    await rejection('ERR_INVALID_ARGUMENT', domain.blockPull('disk0', { base: middle }))
    await domain.blockPull('disk0', { base })
    await domain.blockPull('disk0')
    await rejection('ERR_INVALID_ARGUMENT', domain.blockPull('disk0', { base }))
    await domain.blockPull('disk0')
    expect(await domain.blockJob('disk0')).to.equal(undefined)
    expect(await diskOf(domain)).to.deep.equal({ path: top, format: 'qcow2' })
    await isAlive(domain)
    await startsAgain(domain)
  })

  it('commits down to the base, with which the machine goes on, also after the next start', async () => {
    const { domain, base } = await boot()
    await domain.blockCommit('disk0')
    expect(await diskOf(domain)).to.deep.equal({ path: base, format: 'qcow2' })
    await isAlive(domain)
    expect((await rejection('ERR_INVALID_STATE', domain.blockCommit('disk0'))).field).to.equal('disk')
    await startsAgain(domain)
    expect(await diskOf(domain)).to.deep.equal({ path: base, format: 'qcow2' })
  })

  it('commits an image in the middle, and the guest stays with its own', async () => {
    const { domain, top, middle, base } = await boot()
    await domain.blockCommit('disk0', { top: middle, base })
    expect(await diskOf(domain)).to.deep.equal({ path: top, format: 'qcow2' })
    await rejection('ERR_INVALID_ARGUMENT', domain.blockPull('disk0', { base: middle }))
    await isAlive(domain)
    await domain.blockCommit('disk0', { base })
    expect((await diskOf(domain)).path).to.equal(base)
  })

  it('copies a disk and stays with it, also while the machine is paused', async () => {
    const { domain, top } = await boot()
    const [copy, raw] = [fresh(`${domain.name}, copied`), fresh(`${domain.name}.raw`)]
    await domain.blockCopy('disk0', copy)
    expect((await readFile(copy)).toString('latin1', 0, 4)).to.equal('QFI\xfb')
    if (context.has('suspend')) await having(domain, 'suspend').suspend()
    await domain.blockCopy('disk0', raw, { format: 'raw' })
    expect((await stat(raw)).size % 512).to.equal(0)
    expect(await diskOf(domain)).to.deep.equal({ path: top, format: 'qcow2' })
    if (context.has('suspend')) await having(domain, 'suspend').resume()
    await isAlive(domain)
  })

  it('goes over to a copy, several times, and starts again with the last', async () => {
    const { domain, middle, base } = await boot()
    const [shallow, whole, raw] = ['shallow', 'whole', 'raw'].map((name) => fresh(`${domain.name}.${name}`))
    await domain.blockCopy('disk0', shallow ?? '', { shallow: true, pivot: true })
    expect((await diskOf(domain)).path).to.equal(shallow)
    await domain.blockPull('disk0', { base: middle })
    await domain.blockPull('disk0', { base })
    await domain.blockCopy('disk0', whole ?? '', { pivot: true })
    expect(await diskOf(domain)).to.deep.equal({ path: whole, format: 'qcow2' })
    await rejection('ERR_INVALID_STATE', domain.blockCommit('disk0'))
    await rejection('ERR_INVALID_ARGUMENT', domain.blockCopy('disk0', fresh('no'), { shallow: true }))
    await domain.blockCopy('disk0', raw ?? '', { pivot: true, format: 'raw' })
    expect(await diskOf(domain)).to.deep.equal({ path: raw, format: 'raw' })
    await isAlive(domain)
    await startsAgain(domain)
    expect(await diskOf(domain)).to.deep.equal({ path: raw, format: 'raw' })
  })

  it('lets another program see a job, change its pace and cancel it; the disk stays as it was', async () => {
    const { domain, top } = await boot()
    const before = (await readdir(context.folder())).sort()
    const watcher = having(await (await context.connect()).lookup(domain.name), 'block-jobs')
    const jobs = {
      pull: () => domain.blockPull('disk0', { bandwidth: slow }),
      commit: () => domain.blockCommit('disk0', { bandwidth: slow }),
      copy: () => domain.blockCopy('disk0', fresh('cancelled.copy'), { bandwidth: slow, pivot: true }),
    }
    for (const [type, begin] of Object.entries(jobs)) {
      const outcome = rejection('ERR_ABORTED', begin())
      const job = await untilUnderWay(watcher)
      expect(job).to.include({ type, bandwidth: slow })
      expect(job.total).to.equal(job.processed + job.remaining)
      await rejection('ERR_BUSY', watcher.blockPull('disk0'))
      await watcher.setBlockJobBandwidth('disk0', slow / 2)
      expect((await watcher.blockJob('disk0'))?.bandwidth).to.equal(slow / 2)
      await watcher.abortBlockJob('disk0')
      await outcome
      expect(await watcher.blockJob('disk0')).to.equal(undefined)
      await rejection('ERR_INVALID_STATE', watcher.abortBlockJob('disk0'))
      await rejection('ERR_INVALID_STATE', watcher.setBlockJobBandwidth('disk0', 1))
    }
    expect((await readdir(context.folder())).sort()).to.deep.equal(before)
    expect((await diskOf(domain)).path).to.equal(top)
    await isAlive(domain)
    await domain.blockPull('disk0')
  })

  it('cancels when it is aborted, and leaves the disk as it was and no file', async () => {
    const { domain, top, base } = await boot()
    const before = (await readdir(context.folder())).sort()
    const aborted = fresh('aborted.copy')
    for (const begin of [
      (o: { signal: AbortSignal }) => domain.blockPull('disk0', { bandwidth: slow, ...o }),
      (o: { signal: AbortSignal }) => domain.blockCommit('disk0', { bandwidth: slow, ...o }),
      (o: { signal: AbortSignal }) =>
        domain.blockCopy('disk0', aborted, { bandwidth: slow, pivot: true, ...o }),
      (o: { signal: AbortSignal }) => domain.blockCopy('disk0', aborted, { bandwidth: slow, ...o }),
    ]) {
      const controller = new AbortController()
      const outcome = rejection('ERR_ABORTED', begin({ signal: controller.signal }))
      await untilUnderWay(domain)
      controller.abort()
      await outcome
      expect(await domain.blockJob('disk0')).to.equal(undefined)
    }
    expect((await readdir(context.folder())).sort()).to.deep.equal(before)
    expect((await diskOf(domain)).path).to.equal(top)
    await isAlive(domain)
    await domain.blockCommit('disk0')
    expect((await diskOf(domain)).path).to.equal(base)
  })

  it('tells how far it is', async () => {
    const { domain } = await boot()
    const seen: JobProgress[] = []
    let begun = (): void => {}
    const first = new Promise<void>((resolve) => {
      begun = resolve
    })
    const pull = domain.blockPull('disk0', {
      bandwidth: slow,
      onProgress(progress) {
        seen.push(progress)
        begun()
      },
    })
    await first
    await domain.setBlockJobBandwidth('disk0', undefined)
    await pull
    for (const { processed, remaining, total } of seen) expect(total).to.equal(processed + remaining)
  })

  it('refuses what is no disk, no image of the chain, or there already, and changes nothing', async () => {
    const { domain, top, middle, base } = await boot()
    const before = (await readdir(context.folder())).sort()
    const some = fresh('some.copy')
    await rejection('ERR_NO_DEVICE', domain.blockPull('nope'))
    await rejection('ERR_NO_DEVICE', domain.blockCommit('nope'))
    await rejection('ERR_NO_DEVICE', domain.blockCopy('nope', some))
    expect((await rejection('ERR_NO_DEVICE', domain.blockJob('nope'))).field).to.equal('disk')
    const field = async (call: Promise<unknown>): Promise<string | undefined> =>
      (await rejection('ERR_INVALID_ARGUMENT', call)).field
    expect(await field(domain.blockPull('disk0', { base: top }))).to.equal('base')
    expect(await field(domain.blockCommit('disk0', { base: '/nowhere' }))).to.equal('base')
    expect(await field(domain.blockCommit('disk0', { top: '/nowhere' }))).to.equal('top')
    expect(await field(domain.blockCommit('disk0', { top: base }))).to.equal('top')
    expect(await field(domain.blockCommit('disk0', { top: middle, base: middle }))).to.equal('base')
    expect(await field(domain.blockPull('disk0', { bandwidth: 0 }))).to.equal('bandwidth')
    expect(await field(domain.blockPull('disk0', { bandwidth: 1.5 }))).to.equal('bandwidth')
    expect(await field(domain.blockCopy('disk0', ''))).to.equal('path')
    expect(await field(domain.blockCopy('disk0', some, { shallow: true, format: 'raw' }))).to.equal('format')
    await rejection('ERR_FILE', domain.blockCopy('disk0', top))
    await rejection('ERR_FILE', domain.blockCopy('disk0', fresh('no/such/folder')))
    expect((await readdir(context.folder())).sort()).to.deep.equal(before)
    expect((await diskOf(domain)).path).to.equal(top)
    await isAlive(domain)
  })

  it('refuses drives with a medium, and a file that is there, which stays as it is', async () => {
    const domain = having(await context.boot({ cdrom: 'disc', disk: true }), 'block-jobs')
    expect((await rejection('ERR_INVALID_ARGUMENT', domain.blockPull('cd0'))).field).to.equal('disk')
    await writeFile(fresh('taken.copy'), 'mine')
    await rejection('ERR_FILE', domain.blockCopy('disk0', fresh('taken.copy'), { pivot: true }))
    expect(await readFile(fresh('taken.copy'), 'utf8')).to.equal('mine')
    await isAlive(domain)
  })

  it('has no job when the machine is off', async () => {
    const domain = having(await context.define({ disk: 'layers' }), 'block-jobs')
    expect(await domain.blockJob('disk0')).to.equal(undefined)
    await rejection('ERR_NO_DEVICE', domain.blockJob('nope'))
  })
}

/** Asks until the disk has a job. */
async function untilUnderWay(domain: BlockJobDomain): Promise<BlockJobInfo> {
  for (;;) {
    const job = await domain.blockJob('disk0')
    if (job !== undefined && job.total > 1) return job
    await setImmediate()
  }
}
