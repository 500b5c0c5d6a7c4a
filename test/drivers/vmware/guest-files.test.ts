import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { element } from '../../../src/formats/xml/element.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomiDoes } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { authFileFor, startVcsim, type Vcsim } from '../../support/vcsim.js'
import { makeDocker } from './docker-stand-in.js'

type Connection = Awaited<ReturnType<typeof vmware.connect>>
type Domain = Awaited<ReturnType<Connection['lookup']>>

describe('Files of a guest of vcsim that is a container, with a docker of ours', () => {
  needPeer(vcsimPeer)
  const { PATH } = process.env
  let vcsim: Vcsim
  let connection: Connection
  let domain: Domain
  let folder = ''
  let files = ''

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docker-'))
    files = await makeDocker(folder)
    await mkdir(join(files, 'tmp'))
    process.env['PATH'] = `${folder}:${PATH}`
    vcsim = await startVcsim()
    process.env['PATH'] = PATH
    const authfile = join(folder, 'auth.conf')
    const guest = `[credentials-g]\nusername=physicist\npassword=p<&>"' é\n[auth-guest-contained]\ncredentials=g\n`
    const nobody = '[credentials-n]\nusername=\npassword=\n[auth-guest-default]\ncredentials=n\n'
    const server = authFileFor('127.0.0.1', vcsim.user, vcsim.password)
    await writeFile(authfile, server + guest + nobody, { mode: 0o600 })
    connection = await vmware.connect(vcsim.uri('/DC0', { authfile }))
    domain = await contained('contained')
  })
  after(async () => {
    process.env['PATH'] = PATH
    await connection?.close()
    await vcsim?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Defines and starts a machine that is a container. */
  async function contained(name: string): Promise<Domain> {
    const made = await connection.define({ name })
    const { call, content } = connection.native
    const path = element('inventoryPath', {}, `DC0/vm/${name}`)
    const found = await call({ method: 'FindByInventoryPath', on: content.searchIndex, args: [path] })
    const setting = element(
      'extraConfig',
      { 'xsi:type': 'OptionValue' },
      element('key', {}, 'RUN.container'),
      element('value', { 'xsi:type': 'xsd:string' }, 'busybox'),
    )
    const machine = { type: 'VirtualMachine', value: String(Reflect.get(Object(found), 'value')) }
    await call({ method: 'ReconfigVM_Task', on: machine, args: [element('spec', {}, setting)] })
    await made.start()
    return made
  }

  it('go there and come back byte by byte, over the places that vcsim names', async () => {
    const data = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251)
    await domain.agentWriteFile('/tmp/data é', data)
    expect(Buffer.compare(await readFile(join(files, 'tmp/data é')), data)).to.equal(0)
    expect(Buffer.compare(await domain.agentReadFile('/tmp/data é'), data)).to.equal(0)
  })

  it('are refused to who has no name, and of a machine that is off', async () => {
    const other = await contained('other')
    await rejection('ERR_AUTH', other.agentReadFile('/tmp/data'))
    await other.destroy()
    await rejection('ERR_INVALID_STATE', other.agentReadFile('/tmp/data'))
  })

  describe('as pyVmomi sees it', () => {
    needPeer(pyvmomiPeer)

    it('are there for it as well', async () => {
      await domain.agentWriteFile('/tmp/seen', Buffer.from('seen'))
      const seen = await pyvmomiDoes(
        vcsim,
        `import urllib.request
a = vim.vm.guest.NamePasswordAuthentication(username='u', password='p', interactiveSession=False)
info = si.content.guestOperationsManager.fileManager.InitiateFileTransferFromGuest(vm('contained'), a, '/tmp/seen')
url = info.url.replace('*', host + ':' + port)
print(urllib.request.urlopen(url, context=ssl.create_default_context(cafile=ca)).read().decode())`,
      )
      expect(seen).to.equal('seen\n')
    })
  })
})
