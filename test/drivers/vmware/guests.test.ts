import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomiDoes } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { authFileFor, useVcsim } from '../../support/vcsim.js'
import { createGuestStandIn, type GuestStandIn, guestUser } from './guest-stand-in.js'
import { type SoapProxy, startSoapProxy } from './soap-proxy.js'

type Connection = Awaited<ReturnType<typeof vmware.connect>>

describe('What else VMware Tools do in a guest, with a stand-in of ours', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  let proxy: SoapProxy
  let standIn: GuestStandIn
  let connection: Connection
  let folder = ''

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guest-'))
    const home = join(folder, 'home')
    await mkdir(home)
    const { user, password } = vcsim()
    const authfile = join(folder, 'auth.conf')
    const guest = `[credentials-g]\nusername=${guestUser.user}\npassword=${guestUser.password}\n[auth-guest-guest]\ncredentials=g\n`
    await writeFile(authfile, authFileFor('127.0.0.1', user, password) + guest, { mode: 0o600 })
    standIn = createGuestStandIn(home)
    proxy = await startSoapProxy(vcsim(), standIn)
    connection = await vmware.connect(vcsim().uri('/DC0', { authfile }, proxy.port))
    await (await connection.define({ name: 'guest' })).start()
    folder = home
  })
  afterEach(async () => {
    standIn.stop()
    const domain = await connection.lookup('guest')
    if ((await domain.info()).state === 'running') await domain.destroy()
    await domain.undefine()
    await connection.close()
    await proxy.stop()
    await rm(join(folder, '..'), { recursive: true })
  })

  it('lists files page by page, each as it is, and those that match', async () => {
    const { guests } = connection.native
    await mkdir(join(folder, 'runs'))
    for (const name of ['a.dat', 'b.dat', 'c.txt', 'd é.dat']) {
      await writeFile(join(folder, 'runs', name), name, { mode: 0o640 })
    }
    await symlink('a.dat', join(folder, 'runs', 'latest'))
    await mkdir(join(folder, 'runs', 'old'))
    standIn.page = 3
    const files = await guests.files('guest', '/runs')
    expect(files.map(({ name, type }) => [name, type])).to.deep.equal([
      ...[
        ['a.dat', 'file'],
        ['b.dat', 'file'],
        ['c.txt', 'file'],
        ['d é.dat', 'file'],
      ],
      ...[
        ['latest', 'symlink'],
        ['old', 'folder'],
      ],
    ])
    const id = process.getuid?.()
    expect(files[0]).to.deep.include({ size: 5, permissions: 0o640, ownerId: id, target: undefined })
    expect(files[0]?.modifiedAt).to.be.closeTo(Date.now(), 600_000)
    expect(files[4]?.target).to.equal('a.dat')
    expect(standIn.requests.get('ListFilesInGuest')).to.have.length(3)
    const matching = await guests.files('guest', '/runs', { pattern: '\\.dat$' })
    expect(matching.map(({ name }) => name)).to.deep.equal(['a.dat', 'b.dat', 'd é.dat'])
  })

  it('does not ask for ever where files are kept back', async () => {
    standIn.page = 0
    await rejection('ERR_PROTOCOL', connection.native.guests.files('guest', '/'))
  })

  it('makes folders, and removes them and files', async () => {
    const { guests } = connection.native
    await guests.makeFolder('guest', '/a/b', { parents: true })
    await guests.makeFolder('guest', '/c')
    await rejection('ERR_AGENT', guests.makeFolder('guest', '/c'))
    await writeFile(join(folder, 'c', 'file'), '')
    await guests.delete('guest', '/c/file')
    await guests.delete('guest', '/a', { folder: true })
    expect(await readdir(folder)).to.deep.equal(['c'])
    expect(await rejection('ERR_AGENT', guests.delete('guest', '/nothing'))).to.include({
      ...{ driver: 'vmware', operation: 'delete' },
    })
  })

  it('lists programs, of which it ends one', async () => {
    const { guests } = connection.native
    const domain = await connection.lookup('guest')
    const started = new Promise<void>((resolve) => {
      standIn.onStart = resolve
    })
    const waiting = domain.agentExec('/bin/sleep', { args: ['1000'] }).catch((error: unknown) => error)
    await started
    const [program] = await guests.processes('guest')
    expect(program).to.deep.include({ name: 'sh', owner: 'physicist', endedAt: undefined })
    expect(program?.startedAt).to.equal(Date.parse('2026-01-01T00:00:00Z'))
    await guests.terminate('guest', program?.pid ?? 0)
    // Here the shell is ended with its program, so that nothing tells how.
    expect(await waiting).to.include({ code: 'ERR_AGENT' })
    expect((await guests.processes('guest'))[0]?.endedAt).to.equal(Date.parse('2026-01-01T00:00:01Z'))
    await rejection('ERR_AGENT', guests.terminate('guest', 1))
  })

  it('reads the environment, all of it or what is asked for', async () => {
    const { guests } = connection.native
    const all = { HOME: '/home/physicist', EQUATION: 'a=b', EMPTY: '' }
    expect(await guests.environment('guest')).to.deep.equal(all)
    expect(await guests.environment('guest', ['EQUATION', 'NONE'])).to.deep.equal({ EQUATION: 'a=b' })
  })

  it('needs a machine that runs, and ends at an abort', async () => {
    const { guests } = connection.native
    await rejection('ERR_NO_DOMAIN', guests.files('nobody', '/'))
    await rejection('ERR_ABORTED', guests.files('guest', '/', { signal: AbortSignal.abort() }))
    await (await connection.lookup('guest')).destroy()
    await rejection('ERR_INVALID_STATE', guests.files('guest', '/'))
  })

  describe('as pyVmomi sees it', () => {
    needPeer(pyvmomiPeer)

    it('is asked for in the same words', async () => {
      const { guests } = connection.native
      await guests.makeFolder('guest', '/a')
      await guests.files('guest', '/', { pattern: 'a' })
      await guests.delete('guest', '/a', { folder: true })
      await rejection('ERR_AGENT', guests.delete('guest', '/f'))
      await guests.environment('guest', ['HOME', 'EMPTY'])
      await rejection('ERR_AGENT', guests.terminate('guest', 1))
      await guests.processes('guest')
      const ours = new Map(standIn.requests)
      standIn.requests.clear()
      const { user, password } = guestUser
      const seen = await pyvmomiDoes(
        { ...vcsim(), port: proxy.port },
        `ops = si.content.guestOperationsManager
a = vim.vm.guest.NamePasswordAuthentication(username=${JSON.stringify(user)}, password=${JSON.stringify(password)}, interactiveSession=False)
m, f, p = vm('guest'), ops.fileManager, ops.processManager
f.MakeDirectoryInGuest(m, a, '/a', False)
found = f.ListFilesInGuest(m, a, '/', 0, 500, 'a')
f.DeleteDirectoryInGuest(m, a, '/a', True)
faults = []
try: f.DeleteFileInGuest(m, a, '/f')
except vim.fault.FileNotFound as e: faults.append(type(e).__name__)
variables = p.ReadEnvironmentVariableInGuest(m, a, ['HOME', 'EMPTY'])
try: p.TerminateProcessInGuest(m, a, 1)
except vim.fault.GuestProcessNotFound as e: faults.append(type(e).__name__)
p.ListProcessesInGuest(m, a)
print([x.path for x in found.files], found.remaining, list(variables), len(faults))`,
      )
      expect(seen).to.equal("['a'] 0 ['HOME=/home/physicist', 'EMPTY='] 2\n")
      expect(Object.fromEntries(ours)).to.deep.equal(Object.fromEntries(standIn.requests))
    })
  })
})
