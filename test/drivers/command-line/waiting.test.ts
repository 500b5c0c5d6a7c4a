import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { virtualbox } from '../../../drivers/virtualbox/driver.js'
import { type FileLock, tryLock } from '../../../src/state/file-lock.js'
import { defaultStateRoot } from '../../../src/state/state-root.js'
import { perlPeer } from '../../support/known-peers.js'
import { useOwnState } from '../../support/own-state.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { useVirtualbox } from '../../support/virtualbox.js'

type Domain = Awaited<ReturnType<Awaited<ReturnType<typeof virtualbox.connect>>['define']>>
type Call = (domain: Domain, options: { readonly signal: AbortSignal }) => Promise<unknown>

/** What changes a machine, and so waits for its turn. */
const changes: Readonly<Record<string, Call>> = {
  start: (domain, options) => domain.start(options),
  undefine: (domain, options) => domain.undefine(options),
  rename: (domain, options) => domain.rename('other', options),
  setTitle: (domain, options) => domain.setTitle('other', options),
  managedSave: (domain, options) => domain.managedSave(options),
  createSnapshot: (domain, options) => domain.createSnapshot('s', options),
  revertToSnapshot: (domain, options) => domain.revertToSnapshot('s', options),
  deleteSnapshot: (domain, options) => domain.deleteSnapshot('s', options),
  changeMedia: (domain, options) => domain.changeMedia('cd0', undefined, options),
}

describe('The wait of the desktop hypervisors for what another program does', () => {
  needPeer(perlPeer)
  useOwnState()
  const peer = useVirtualbox()

  /** The lock of a name as another program holds it: the lock belongs to the open file. */
  const hold = async (name: string): Promise<FileLock> => {
    const root = defaultStateRoot('virtualbox')
    const [place = ''] = readdirSync(root)
    const lock = await tryLock(join(root, place, 'locks', name))
    return lock ?? expect.fail('the lock is taken')
  }
  const aborted = async (call: (options: { readonly signal: AbortSignal }) => Promise<unknown>) => {
    const controller = new AbortController()
    const refused = rejection('ERR_ABORTED', call({ signal: controller.signal }))
    controller.abort()
    await refused
  }

  for (const [name, call] of Object.entries(changes)) {
    it(`of ${name} ends with an abort`, async () => {
      await using connection = await virtualbox.connect(peer.uri())
      const domain = await connection.define({ name: 'a' })
      const lock = await hold(domain.uuid)
      await aborted((options) => call(domain, options))
      lock.release()
      expect(await connection.list()).to.have.nested.property('[0].name', 'a')
      await domain.undefine()
    })
  }

  it('of define ends with an abort', async () => {
    await using connection = await virtualbox.connect(peer.uri())
    await (await connection.define({ name: 'first' })).undefine()
    const lock = await hold('list')
    await aborted((options) => connection.define({ name: 'a' }, options))
    lock.release()
    expect(await connection.list()).to.deep.equal([])
  })

  it('is for who defines the machine, too, until he has told of it', async () => {
    await using connection = await virtualbox.connect(peer.uri())
    await (await connection.define({ name: 'first' })).undefine()
    const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'
    const lock = await hold(uuid)
    await rejection('ERR_TIMEOUT', connection.define({ name: 'a', uuid }, { timeout: 50 }))
    lock.release()
    expect(await connection.list()).to.deep.equal([])
  })

  it('of an undefinition and a renaming is for who starts the machine, too', async () => {
    await using connection = await virtualbox.connect(peer.uri())
    const domain = await connection.define({ name: 'a' })
    const lock = await hold(domain.uuid)
    await rejection('ERR_TIMEOUT', domain.undefine({ timeout: 50 }))
    await rejection('ERR_TIMEOUT', domain.rename('b', { timeout: 50 }))
    lock.release()
    expect((await domain.info()).name).to.equal('a')
    await domain.undefine()
  })

  it('for a machine that is gone by then leaves no lock behind', async () => {
    await using connection = await virtualbox.connect(peer.uri())
    const domain = await connection.define({ name: 'a' })
    await domain.undefine()
    await rejection('ERR_NO_DOMAIN', domain.start())
    const root = defaultStateRoot('virtualbox')
    const [place = ''] = readdirSync(root)
    expect(readdirSync(join(root, place, 'locks'))).to.deep.equal(['list'])
  })
})
