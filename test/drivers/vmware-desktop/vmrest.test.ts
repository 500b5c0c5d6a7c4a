import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmwareDesktop } from '../../../drivers/vmware-desktop/driver.js'
import { readVmrest } from '../../../drivers/vmware-desktop/rest/address.js'
import { vmrestMachines } from '../../../drivers/vmware-desktop/rest/machines.js'
import { openVmrest } from '../../../drivers/vmware-desktop/rest/service.js'
import { parseUri } from '../../../src/uri.js'
import { codeOf } from '../../local/rejections.js'
import { perlPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { standInHome } from '../../support/stand-in.js'
import { useVmwareDesktop, vmrestUser, writeAuthFile } from '../../support/vmware-desktop.js'

describe('The address of vmrest', () => {
  const read = (text: string | undefined) => readVmrest(parseUri('vmware-desktop:///'), text)

  it('is a host and a port, and perhaps a user', () => {
    expect(read(undefined)).to.equal(undefined)
    expect(read('http://127.0.0.1:8697')).to.deep.equal({
      origin: 'http://127.0.0.1:8697',
      host: '127.0.0.1',
      user: undefined,
    })
    expect(read('http://a%40b@[::1]:8697/')).to.deep.include({ host: '::1', user: 'a@b' })
    expect(read('https://studio.example:8697')).to.deep.include({ host: 'studio.example' })
  })

  for (const [text, why] of [
    ['8697', 'not the address'],
    ['ftp://127.0.0.1/', 'not the address'],
    ['http://a:secret@127.0.0.1:8697', 'password'],
    ['http://127.0.0.1:8697/api', 'more than a host'],
    ['http://127.0.0.1:8697/?a=b', 'more than a host'],
    ['http://studio.example:8697', 'unencrypted'],
    ['http://127.example:8697', 'unencrypted'],
  ] as const) {
    it(`is refused as ${JSON.stringify(text)}`, () => {
      expect(() => read(text))
        .to.throw(why)
        .that.satisfies((error: Error) => !error.message.includes('secret'))
        .and.includes({ code: 'ERR_INVALID_URI' })
    })
  }
})

describe('The driver vmware-desktop with vmrest', () => {
  needPeer(perlPeer)
  describe('and stand-ins of both', () => {
    const peer = useVmwareDesktop()
    afterEach(() => peer.behave({}))

    it('pauses a machine, which every connection sees that has vmrest', async () => {
      const uri = peer.uri()
      await using connection = await vmwareDesktop.connect(uri)
      await using other = await vmwareDesktop.connect(uri)
      const domain = await connection.define({ name: 'a' })
      await domain.start()
      await domain.suspend()
      const seen = await other.lookup('a')
      expect(await seen.info()).to.include({ state: 'paused' })
      expect(await codeOf(seen.suspend())).to.equal('ERR_INVALID_STATE')
      await seen.resume()
      expect(await domain.info()).to.include({ state: 'running' })
      await domain.destroy()
    })

    it('names the cards of a guest as its VMX file does, by their addresses', async () => {
      await using connection = await vmwareDesktop.connect(peer.uri())
      const domain = await connection.define({ name: 'a' })
      const vmx = join(peer.folder(), 'a', 'a.vmx')
      writeFileSync(vmx, `${readFileSync(vmx, 'utf8')}ethernet3.generatedAddress = "00:0C:29:AA:BB:CC"\n`)
      await domain.start()
      peer.behave({
        cards: [
          { mac: '00:50:56:00:00:01' },
          { mac: '00:0c:29:aa:bb:cc', ip: ['192.168.1.5/24', 'fe80::1/64', '10.0.0.1'] },
        ],
      })
      expect(await domain.interfaceAddresses()).to.deep.equal([
        { name: 'ethernet0', mac: '00:50:56:00:00:01', addresses: [] },
        {
          name: 'ethernet3',
          mac: '00:0c:29:aa:bb:cc',
          addresses: [
            { family: 'ipv4', address: '192.168.1.5', prefix: 24 },
            { family: 'ipv6', address: 'fe80::1', prefix: 64 },
            { family: 'ipv4', address: '10.0.0.1' },
          ],
        },
      ])
      await domain.destroy()
      expect(await codeOf(domain.interfaceAddresses())).to.equal('ERR_INVALID_STATE')
    })

    it('does without vmrest what vmrun does, and says of the rest what to start', async () => {
      await using connection = await vmwareDesktop.connect(peer.uriOfVmrun())
      const domain = await connection.define({ name: 'a' })
      await domain.start()
      for (const work of [() => domain.suspend(), () => domain.interfaceAddresses()]) {
        const error = await rejection('ERR_UNSUPPORTED', work())
        expect(error.hint).to.include('?vmrest=http://127.0.0.1:8697')
      }
      expect(await domain.info()).to.include({ state: 'running' })
      await domain.destroy()
    })

    it('refuses to begin with another password, and says it to nobody', async () => {
      const uri = peer.uri().replace(/authfile=.*/, '')
      const authFile = writeAuthFile(standInHome(), 'not the password')
      const error = await rejection('ERR_AUTH', vmwareDesktop.connect(`${uri}authfile=${authFile}`))
      expect(error.hint).to.include('vmrest -C')
      expect(JSON.stringify([error, error.cause, error.stack])).to.not.include('not the password')
      const basic = Buffer.from(`${vmrestUser.user}:not the password`).toString('base64')
      expect(JSON.stringify([error, error.cause, error.stack])).to.not.include(basic)
    })

    it('refuses to begin where the client authentication file has nothing of vmrest', async () => {
      const authFile = join(standInHome(), 'auth.conf')
      writeFileSync(authFile, '')
      const uri = peer.uri().replace(/authfile=.*/, `authfile=${authFile}`)
      const error = await rejection('ERR_AUTH', vmwareDesktop.connect(uri))
      expect(error.hint).to.include('[auth-vmrest-127.0.0.1]')
    })
  })
})

describe('A vmrest', () => {
  const servers: Server[] = []
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })

  async function open(server: Server) {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const place = { origin: `http://127.0.0.1:${port}`, host: '127.0.0.1', user: undefined }
    return await openVmrest(place, writeAuthFile(standInHome()))
  }
  const answering = (status: number, body: string, headers = {}): Server =>
    createServer((_, response) => void response.writeHead(status, headers).end(body))

  for (const body of ['', '<html></html>', '[', '{"id":1}', '[{"id":7,"path":"/a"}]', 'null']) {
    it(`that answers ${JSON.stringify(body)} for its machines has broken the protocol`, async () => {
      const machines = vmrestMachines(await open(answering(200, body)))
      expect(await codeOf(machines.paused(['/a.vmx']))).to.equal('ERR_PROTOCOL')
    })
  }

  it('that does not know a machine is told to be shown it', async () => {
    const machines = vmrestMachines(await open(answering(200, '[]')))
    expect([...(await machines.paused(['/a.vmx']))]).to.deep.equal([])
    const error = await rejection('ERR_OPERATION_FAILED', machines.pause('/a.vmx', 'pause'))
    expect(error).to.include({ message: "vmrest does not know the machine in '/a.vmx'" })
  })

  for (const [status, code] of [
    [401, 'ERR_AUTH'],
    [403, 'ERR_AUTH'],
    [404, 'ERR_NO_DOMAIN'],
    [409, 'ERR_INVALID_STATE'],
    [500, 'ERR_OPERATION_FAILED'],
  ] as const) {
    it(`that answers ${status} is understood as ${code}, with its words or without`, async () => {
      const said = await open(answering(status, JSON.stringify({ Code: 1, Message: 'why' })))
      expect((await rejection(code, said.ask('/vms'))).message).to.equal('vmrest: why')
      const silent = await open(answering(status, '<html>'))
      expect((await rejection(code, silent.ask('/vms'))).message).to.equal(`vmrest: it answered ${status}`)
    })
  }

  it('that sends us elsewhere gets no password there', async () => {
    let asked = 0
    const elsewhere = createServer((_, response) => {
      asked += 1
      response.end('[]')
    })
    servers.push(elsewhere)
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const address = elsewhere.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const service = await open(answering(302, '', { Location: `http://127.0.0.1:${port}/api/vms` }))
    expect(await codeOf(service.ask('/vms'))).to.equal('ERR_CONNECT')
    expect(asked).to.equal(0)
  })

  for (const status of [200, 500]) {
    it(`that answers ${status} and never stops sending is left, and its connection ended`, async () => {
      let closed: Promise<unknown> = Promise.resolve()
      const endless = createServer((_, response) => {
        closed = once(response, 'close')
        const piece = Buffer.alloc(2 ** 20, ' ')
        const send = (): void => {
          while (!response.destroyed && response.write(piece));
        }
        response.writeHead(status).on('drain', send)
        send()
      })
      const service = await open(endless)
      const error = await rejection('ERR_PROTOCOL', service.ask('/vms'))
      expect(error.message).to.include('more than')
      await closed
    })
  }

  it('that is not there, or cuts its answer off, cannot be reached, with what to do', async () => {
    const torn = await open(
      createServer((_, response) => {
        response.writeHead(200, { 'Content-Length': '100' }).write('[')
        response.socket?.destroySoon()
      }),
    )
    expect(await codeOf(torn.ask('/vms'))).to.equal('ERR_CONNECT')
    const server = answering(200, '[]')
    const gone = await open(server)
    await new Promise((resolve) => server.close(resolve))
    const error = await rejection('ERR_CONNECT', gone.ask('/vms'))
    expect(error.hint).to.include('Start vmrest')
  })

  it('that does not answer is left when the signal says so', async () => {
    const service = await open(createServer(() => {}))
    const controller = new AbortController()
    const answer = service.ask('/vms', undefined, controller.signal)
    controller.abort(new Error('changed my mind'))
    expect(await answer.catch((error: unknown) => error)).to.include({ message: 'changed my mind' })
  })
})
