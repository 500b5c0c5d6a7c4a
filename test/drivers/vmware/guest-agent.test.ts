import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { runInside } from '../../cli/run-inside.js'
import { guestAgentContract } from '../../contract/features/guest-agent.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomiDoes } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { authFileFor, useVcsim } from '../../support/vcsim.js'
import { createGuestStandIn, fileToken, type GuestStandIn, guestUser } from './guest-stand-in.js'
import { type SoapProxy, startSoapProxy } from './soap-proxy.js'

type Connection = Awaited<ReturnType<typeof vmware.connect>>
type Domain = Awaited<ReturnType<Connection['lookup']>>

describe('The guest agent of VMware, with a stand-in of ours that runs programs on this host', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  let proxy: SoapProxy
  let standIn: GuestStandIn
  let connection: Connection
  let domain: Domain
  let folder = ''
  let settings = ''
  const filesOfGuest = (): Promise<readonly string[]> => readdir(folder)
  const hidden = (error: unknown): void => {
    const shown = inspect(error, { depth: 20, showHidden: true })
    for (const secret of [guestUser.password, fileToken]) expect(shown).not.to.contain(secret)
  }
  const authFile = async (groups: string): Promise<string> => {
    const path = join(settings, `auth-${groups.length}.conf`)
    const { user, password } = vcsim()
    await writeFile(path, authFileFor('127.0.0.1', user, password) + groups, { mode: 0o600 })
    return path
  }
  const credentials = (name: string, password: string = guestUser.password): string =>
    `[credentials-${name}]\nusername=${guestUser.user}\npassword=${password}\n[auth-guest-${name}]\ncredentials=${name}\n`
  const connect = async (groups: string): Promise<Connection> => {
    const authfile = await authFile(groups)
    return await vmware.connect(vcsim().uri('/DC0', { authfile }, proxy.port))
  }

  before(async () => {
    settings = await mkdtemp(join(tmpdir(), 'guest-'))
    await using direct = await vmware.connect(vcsim().uri('/DC0'))
    await (await direct.define({ name: 'guest' })).start()
  })
  after(() => rm(settings, { recursive: true, force: true }))
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "guest's files-"))
    standIn = createGuestStandIn(folder)
    proxy = await startSoapProxy(vcsim(), standIn)
    connection = await connect(credentials('guest'))
    domain = await connection.lookup('guest')
  })
  afterEach(async () => {
    standIn.stop()
    await connection.close()
    await proxy.stop()
    await rm(folder, { recursive: true })
  })

  for (const shell of ['/bin/sh', '/bin/bash'].filter((path) => existsSync(path))) {
    describe(`with ${shell}`, () => {
      beforeEach(() => {
        standIn.shell = shell
      })

      it('tells an exit status, and the signal that has ended a program, of which the API says 0', async () => {
        const ended = await domain.agentExec('/bin/sh', { args: ['-c', 'exit 128'] })
        expect(ended).to.include({ exitCode: 128, signal: undefined })
        const killed = await domain.agentExec('/bin/sh', { args: ['-c', 'kill -9 $$'] })
        expect(killed).to.include({ exitCode: undefined, signal: 9 })
        expect(await filesOfGuest()).to.deep.equal([])
      })

      it('gives a program its arguments, its environment and nothing else, and bytes of any value', async () => {
        const args = ["it's", '"$(touch made)"', '', ' a\n b ', '>made', '\\', 'é💾']
        const environment = { A: "'; touch made; '", B: '$HOME', C: '' }
        const listed = await domain.agentExec('/usr/bin/env', { args: ['-0'], environment })
        const variables = Buffer.from(listed.stdout).toString().split('\0')
        expect(variables).to.include.members(
          Object.entries(environment).map(([name, value]) => `${name}=${value}`),
        )
        expect(variables.some((variable) => variable.startsWith('HOME='))).to.equal(false)
        const script = 'cat; printf "%s\\0" "$@" >&2'
        const input = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251)
        const told = await domain.agentExec('/bin/sh', { args: ['-c', script, 'sh', ...args], input })
        expect(Buffer.compare(told.stdout, input)).to.equal(0)
        expect(Buffer.from(told.stderr).toString()).to.equal(args.map((arg) => `${arg}\0`).join(''))
        expect(await filesOfGuest()).to.deep.equal([])
      })
    })
  }

  describe('keeps the contract', () => {
    beforeEach(() => mkdir(join(folder, 'tmp')))

    guestAgentContract({ boot: async () => domain })
  })

  it('writes a file of no bytes, and replaces one', async () => {
    await domain.agentWriteFile('/data', Buffer.from('a longer one'))
    await domain.agentWriteFile('/data', new Uint8Array())
    expect(await readFile(join(folder, 'data'))).to.have.length(0)
    expect(await domain.agentReadFile('/data')).to.have.length(0)
    const [asked = ''] = standIn.requests.get('InitiateFileTransferToGuest') ?? []
    expect(asked).to.contain('"fileSize":"12","overwrite":"true"')
  })

  it('refuses what cannot be given to a program, before anything is done in the guest', async () => {
    const field = async (call: Promise<unknown>) => (await rejection('ERR_INVALID_ARGUMENT', call)).field
    expect(await field(domain.agentExec('sh'))).to.equal('path')
    expect(await field(domain.agentExec('/bin/$HOME'))).to.equal('path')
    expect(await field(domain.agentExec('/bin/echo', { args: ['a', '\0'] }))).to.equal('args[1]')
    expect(await field(domain.agentExec('/bin/echo', { environment: { 'A=B': '' } }))).to.equal('environment')
    expect([...standIn.requests.keys()]).to.deep.equal([])
  })

  it('says what VMware Tools refuse, and leaves nothing in the guest', async () => {
    await writeFile(join(folder, 'plain'), 'no program')
    const missing = await rejection('ERR_AGENT', domain.agentExec('/no/such/program'))
    expect(missing).to.include({
      ...{ driver: 'vmware', operation: 'agentExec', domain: 'guest' },
      message: 'the guest says FileNotFound: /no/such/program',
    })
    expect(missing.cause).to.include({ type: 'FileNotFound' })
    const plain = domain.agentExec(join(folder, 'plain'))
    expect((await rejection('ERR_AGENT', plain)).cause).to.include({ type: 'GuestPermissionDenied' })
    expect(await filesOfGuest()).to.deep.equal(['plain'])
  })

  it('says that VMware Tools must run, and that the machine must', async () => {
    standIn.tools = false
    const calls = [
      () => domain.agentPing(),
      () => domain.agentExec('/bin/true'),
      () => domain.agentReadFile('/x'),
    ]
    for (const call of calls) {
      expect((await rejection('ERR_AGENT', call())).hint).to.contain('VMware Tools (open-vm-tools) must run')
    }
    const off = await connection.define({ name: 'off' })
    await rejection('ERR_INVALID_STATE', off.agentPing())
    await rejection('ERR_INVALID_STATE', off.agentExec('/bin/true'))
    await rejection('ERR_INVALID_STATE', off.agentWriteFile('/x', new Uint8Array()))
    await off.undefine()
  })

  it('logs in as the user that the file has for the guest, by name, UUID or for all, and never shows the password', async () => {
    for (const name of [domain.uuid, 'default']) {
      await using other = await connect(credentials(name))
      await (await other.lookup('guest')).agentPing()
    }
    await using wrong = await connect(
      credentials('default') + credentials('guest', `wrong ${guestUser.password}`),
    )
    const refused = await rejection('ERR_AUTH', (await wrong.lookup('guest')).agentExec('/bin/true'))
    expect(refused.hint).to.contain('[auth-guest-NAME]')
    hidden(refused)
    await using nobody = await connect(credentials('another'))
    const unknown = await rejection('ERR_AUTH', (await nobody.lookup('guest')).agentPing())
    expect(unknown.message).to.contain('the guest asks for a user and a password')
    expect(unknown.hint).to.contain('[auth-guest-guest]')
    hidden(unknown)
  })

  it('has neither the password nor the address of a file in an error of a transfer', async () => {
    await domain.agentWriteFile('/data', Buffer.from('data'))
    standIn.torn = '/data'
    const torn = await rejection('ERR_DISCONNECTED', domain.agentReadFile('/data'))
    expect(torn).to.include({ driver: 'vmware', operation: 'agentReadFile' })
    hidden(torn)
    const nowhere = domain.agentWriteFile('/no/such/folder/data', Buffer.from('x'))
    hidden(await rejection('ERR_AGENT', nowhere))
    await mkdir(join(folder, 'taken'))
    const refused = await rejection('ERR_AGENT', domain.agentWriteFile('/taken', Buffer.from('x')))
    expect(refused.message).to.contain('HTTP 500')
    hidden(refused)
  })

  it('removes what a program has written when it is no longer waited for', async () => {
    const controller = new AbortController()
    const removed = new Promise<void>((resolve) => {
      standIn.onRemoved = resolve
    })
    standIn.onStart = () => controller.abort()
    const { signal } = controller
    await rejection('ERR_ABORTED', domain.agentExec('/bin/sleep', { args: ['1000'], signal }))
    await removed
    expect(await filesOfGuest()).to.deep.equal([])
  })

  it('reads and writes files of Windows, and runs no programs there', async () => {
    standIn.family = 'windowsGuest'
    await domain.agentWriteFile('C:\\x.txt', Buffer.from('x'))
    expect(Buffer.from(await domain.agentReadFile('C:\\x.txt')).toString()).to.equal('x')
    await rejection('ERR_UNSUPPORTED', domain.agentExec('C:\\Windows\\System32\\hostname.exe'))
  })

  it('is one word at the command line', async () => {
    const uri = vcsim().uri('/DC0', { authfile: await authFile(credentials('guest')) }, proxy.port)
    const words = [
      '-c',
      uri,
      'agent-exec',
      'guest',
      '/bin/sh',
      '--',
      '-c',
      'echo "$1"; echo no >&2; exit 3',
      'sh',
      "it's",
    ]
    expect(await runInside(words)).to.deep.include({ code: 3, stdout: "it's\n", stderr: 'no\n' })
  })

  it('is what the simulator says of a guest that it does not run, without the stand-in', async () => {
    const authfile = await authFile(credentials('guest'))
    await using direct = await vmware.connect(vcsim().uri('/DC0', { authfile }))
    const own = await direct.lookup('guest')
    for (const call of [() => own.agentReadFile('/x'), () => own.agentWriteFile('/x', Buffer.from('x'))]) {
      const error = await rejection('ERR_AGENT', call())
      expect(error.cause).to.include({ type: 'GuestOperationsUnavailable' })
    }
    await rejection('ERR_UNSUPPORTED', own.agentPing())
    await rejection('ERR_UNSUPPORTED', own.agentExec('/bin/true'))
  })

  describe('as pyVmomi sees it', () => {
    needPeer(pyvmomiPeer)

    it('is asked for in the same words', async () => {
      await domain.agentPing()
      await domain.agentWriteFile('/file', Buffer.from('twelve bytes'))
      await domain.agentReadFile('/file')
      await domain.agentExec('/bin/echo', { args: ["it's"], environment: { A: '1', B: '2' } })
      const ours = new Map(standIn.requests)
      standIn.requests.clear()
      const { user, password } = guestUser
      const written = await pyvmomiDoes(
        { ...vcsim(), port: proxy.port },
        `ops = si.content.guestOperationsManager
a = vim.vm.guest.NamePasswordAuthentication(username=${JSON.stringify(user)}, password=${JSON.stringify(password)}, interactiveSession=False)
m, f, p = vm('guest'), ops.fileManager, ops.processManager
ops.authManager.ValidateCredentialsInGuest(m, a)
f.InitiateFileTransferToGuest(m, a, '/file', vim.vm.guest.FileManager.FileAttributes(), 12, True)
info = f.InitiateFileTransferFromGuest(m, a, '/file')
d = f.CreateTemporaryDirectoryInGuest(m, a, 'polyvisor-', '')
spec = vim.vm.guest.ProcessManager.ProgramSpec(programPath='/bin/echo', arguments='ARGUMENTS', envVariables=['A=1', 'B=2'])
pid = p.StartProgramInGuest(m, a, spec)
seen = p.ListProcessesInGuest(m, a, [pid])
f.DeleteDirectoryInGuest(m, a, d, True)
print(info.size, seen[0].pid == pid)`,
      )
      expect(written).to.equal('12 True\n')
      const without = (text: string): string =>
        text
          .replace(/"arguments":"(?:[^"\\]|\\.)*"/, '"arguments":""')
          // pyVmomi does not say the types that their places have.
          .replace('{"$type":"GuestFileAttributes"}', '""')
          .replace(',"$type":"GuestProgramSpec"', '')
          .replace(/"pids":"\d+"/, '"pids":"1"')
          .replace(/"directoryPath":"[^"]*"/, '"directoryPath":""')
      for (const [method, [theirs = '']] of standIn.requests) {
        expect(without(ours.get(method)?.[0] ?? ''), method).to.equal(without(theirs))
      }
      expect([...standIn.requests.keys()]).to.have.members([...ours.keys()])
    })
  })
})
