import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { AnyDomain, MethodsOf } from '../../../src/domain.js'
import { supports } from '../../../src/supports.js'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** The domain with the other half of the feature. */
function withBackup<Target extends AnyDomain>(domain: Target): Target & MethodsOf<'backup'> {
  if (supports(domain, 'backup')) return domain
  return expect.fail('a driver with checkpoints has backups since them')
}

/** Feature `checkpoints`. What an incremental backup holds is tested where a guest writes: test/drivers. */
export function checkpointsContract(context: ContractContext): void {
  const path = (name: string): string => join(context.folder(), name)
  const booted = async (disk: true | 'raw' = true) => {
    const domain = having(await context.boot({ disk, cdrom: 'disc' }), 'checkpoints')
    return withBackup(domain)
  }

  it('lists checkpoints oldest first, each with its parent and its disks', async () => {
    const domain = await booted()
    expect(await domain.listCheckpoints()).to.deep.equal([])
    const before = Date.now()
    const first = await domain.createCheckpoint('first', { description: 'the very <first> & only' })
    expect(first).to.deep.include({ name: 'first', description: 'the very <first> & only', disks: ['disk0'] })
    expect(first.parent).to.equal(undefined)
    // libvirt counts in seconds.
    expect(first.createdAt).to.be.within(before - 1000, Date.now())
    const second = await domain.createCheckpoint('second', { disks: ['disk0'] })
    expect(second.description).to.equal(undefined)
    await domain.createCheckpoint('0third')
    const listed = await domain.listCheckpoints()
    expect(listed.map(({ name, parent, disks }) => [name, parent, disks])).to.deep.equal([
      ['first', undefined, ['disk0']],
      ['second', 'first', ['disk0']],
      ['0third', 'second', ['disk0']],
    ])
    expect(listed[0]).to.deep.equal(first)
    expect((await domain.info()).state).to.equal('running')
  })

  it('deletes them in any order, and those made next after them get their parents', async () => {
    const domain = await booted()
    for (const name of ['a', 'b', 'c']) await domain.createCheckpoint(name)
    const left = async () => (await domain.listCheckpoints()).map(({ name, parent }) => [name, parent])
    await domain.deleteCheckpoint('b')
    expect(await left()).to.deep.equal([
      ['a', undefined],
      ['c', 'a'],
    ])
    await domain.deleteCheckpoint('a')
    await domain.createCheckpoint('a')
    expect(await left()).to.deep.equal([
      ['c', undefined],
      ['a', 'c'],
    ])
    await domain.deleteCheckpoint('a')
    await domain.deleteCheckpoint('c')
    expect(await left()).to.deep.equal([])
  })

  it('makes one with a backup, and backs up since it, as often as is wanted, to images of their own', async () => {
    const domain = await booted()
    await domain.backup({ disk0: path(`${domain.name}.full`) }, { checkpoint: 'c1' })
    expect((await domain.listCheckpoints()).map(({ name, disks }) => [name, disks])).to.deep.equal([
      ['c1', ['disk0']],
    ])
    await domain.backup({ disk0: path(`${domain.name}.1`) }, { incremental: 'c1', checkpoint: 'c2' })
    await domain.backup({ disk0: path(`${domain.name}.2`) }, { incremental: 'c2' })
    await domain.backup({ disk0: path(`${domain.name}.again`) }, { incremental: 'c1' })
    for (const name of ['full', '1', '2', 'again']) {
      expect((await readFile(path(`${domain.name}.${name}`))).toString('latin1', 0, 4)).to.equal('QFI\xfb')
    }
    expect((await domain.listCheckpoints()).map(({ name, parent }) => [name, parent])).to.deep.equal([
      ['c1', undefined],
      ['c2', 'c1'],
    ])
  })

  it('keeps them while the machine is off, and backs up since them when it runs again', async () => {
    const domain = await booted()
    await domain.createCheckpoint('kept')
    const before = await domain.listCheckpoints()
    await domain.destroy()
    expect(await domain.listCheckpoints()).to.deep.equal(before)
    await rejection('ERR_INVALID_STATE', domain.deleteCheckpoint('kept'))
    await domain.start()
    expect(await domain.listCheckpoints()).to.deep.equal(before)
    await domain.backup({ disk0: path(`${domain.name}.later`) }, { incremental: 'kept' })
    await domain.deleteCheckpoint('kept')
    expect(await domain.listCheckpoints()).to.deep.equal([])
  })

  it('forgets them with the definition', async () => {
    const domain = await booted()
    await domain.createCheckpoint('gone')
    await domain.destroy()
    const spec = await domain.spec()
    await domain.undefine()
    const again = having(await context.connection().define(spec), 'checkpoints')
    expect(await again.listCheckpoints()).to.deep.equal([])
  })

  it('refuses names that are taken, unknown or wrong, and changes nothing', async () => {
    const domain = await booted()
    await domain.createCheckpoint('c')
    const before = await domain.listCheckpoints()
    const files = await readdir(context.folder())
    const image = { disk0: path('never') }
    await rejection('ERR_CHECKPOINT_EXISTS', domain.createCheckpoint('c'))
    const taken = await rejection('ERR_CHECKPOINT_EXISTS', domain.backup(image, { checkpoint: 'c' }))
    expect(taken.field).to.equal('checkpoint')
    await rejection('ERR_NO_CHECKPOINT', domain.deleteCheckpoint('nope'))
    const unknown = await rejection('ERR_NO_CHECKPOINT', domain.backup(image, { incremental: 'nope' }))
    expect(unknown.field).to.equal('incremental')
    for (const name of ['', 'a/b', 'a\nb', 'a,b', '-a', 'a'.repeat(300)]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', domain.createCheckpoint(name))
      expect(error.field).to.equal('name')
      const other = await rejection('ERR_INVALID_ARGUMENT', domain.backup(image, { checkpoint: name }))
      expect(other.field).to.equal('checkpoint')
    }
    const raw = domain.backup(image, { incremental: 'c', format: 'raw' })
    expect((await rejection('ERR_INVALID_ARGUMENT', raw)).field).to.equal('format')
    expect(await domain.listCheckpoints()).to.deep.equal(before)
    expect(await readdir(context.folder())).to.have.members(files)
  })

  it('refuses disks that are not there, cannot be written to, or are named in vain', async () => {
    const domain = await booted()
    const create = (disks: readonly string[]) => domain.createCheckpoint('c', { disks })
    expect((await rejection('ERR_NO_DEVICE', create(['disk0', 'nope']))).field).to.equal('disks')
    for (const disks of [['cd0'], [], ['disk0', 'disk0']]) {
      expect((await rejection('ERR_INVALID_ARGUMENT', create(disks))).field).to.equal('disks')
    }
    const withCheckpoint = domain.backup({ cd0: path('never') }, { checkpoint: 'c' })
    expect((await rejection('ERR_INVALID_ARGUMENT', withCheckpoint)).field).to.equal('checkpoint')
    await domain.createCheckpoint('c')
    const untracked = domain.backup({ cd0: path('never') }, { incremental: 'c' })
    expect((await rejection('ERR_INVALID_ARGUMENT', untracked)).field).to.equal('incremental')
  })

  it('refuses a raw image by the disk and the format that it needs, and copies it without a checkpoint', async () => {
    const domain = await booted('raw')
    for (const create of [
      () => domain.createCheckpoint('c'),
      () => domain.createCheckpoint('c', { disks: ['disk0'] }),
      () => domain.backup({ disk0: path('never') }, { checkpoint: 'c' }),
    ]) {
      const { message } = await rejection('ERR_UNSUPPORTED', create())
      expect(message).to.contain("'disk0'").and.to.contain('qcow2')
    }
    expect(await domain.listCheckpoints()).to.deep.equal([])
    await domain.backup({ disk0: path(`${domain.name}.full`) })
  })

  it('leaves no checkpoint of a backup that fails, and a whole one or none of one that is aborted', async () => {
    const domain = await booted()
    await rejection('ERR_FILE', domain.backup({ disk0: path('no/such/folder') }, { checkpoint: 'c' }))
    expect(await domain.listCheckpoints()).to.deep.equal([])
    const controller = new AbortController()
    const { signal } = controller
    const image = path(`${domain.name}.aborted`)
    const backup = domain.backup({ disk0: image }, { checkpoint: 'c', signal })
    controller.abort()
    const made = await backup.then(
      () => true,
      () => false,
    )
    expect(await domain.listCheckpoints()).to.have.lengthOf(made ? 1 : 0)
    if (!made) await domain.createCheckpoint('c')
  })

  const returnTitle = 'refuses to return to a snapshot, after which nothing that is tracked would be true'
  if (!context.has('snapshots')) {
    it.skip(`${returnTitle} [${context.subject.driver.name} has no snapshots]`)
    return
  }
  it(returnTitle, async () => {
    const domain = await booted()
    const returning = having(domain, 'snapshots')
    await returning.createSnapshot('s')
    await domain.createCheckpoint('c')
    await rejection('ERR_INVALID_STATE', returning.revertToSnapshot('s'))
    expect((await domain.info()).state).to.equal('running')
    await domain.backup({ disk0: path(`${domain.name}.since`) }, { incremental: 'c' })
    await domain.deleteCheckpoint('c')
    await returning.revertToSnapshot('s')
    expect((await domain.info()).state).to.equal('running')
  })
}
