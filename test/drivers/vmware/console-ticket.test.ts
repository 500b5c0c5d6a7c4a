import { inspect } from 'node:util'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { runInside } from '../../cli/run-inside.js'
import { consoleTicketContract } from '../../contract/features/console-ticket.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi, pyvmomiDoes } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { type SoapProxy, startSoapProxy } from './soap-proxy.js'
import { createTicketStandIn, type TicketStandIn } from './ticket-stand-in.js'

type Connection = Awaited<ReturnType<typeof vmware.connect>>
type Domain = Awaited<ReturnType<Connection['lookup']>>

describe('A ticket for the console of a machine of VMware, with a stand-in of ours for what vcsim does not have', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  let proxy: SoapProxy
  let standIn: TicketStandIn
  let connection: Connection
  let domain: Domain
  const sha1 = Array.from({ length: 20 }, () => 'A1').join(':')

  before(async () => {
    await using direct = await vmware.connect(vcsim().uri('/DC0'))
    await (await direct.define({ name: 'shown' })).start()
  })
  beforeEach(async () => {
    standIn = createTicketStandIn()
    standIn.place = `<host>esx1.example</host><port>8443</port><sslThumbprint>${sha1}</sslThumbprint>`
    proxy = await startSoapProxy(vcsim(), standIn)
    connection = await vmware.connect(vcsim().uri('/DC0', {}, proxy.port))
    domain = await connection.lookup('shown')
  })
  afterEach(async () => {
    await connection.close()
    await proxy.stop()
  })

  consoleTicketContract({ boot: async () => domain })

  it('is at the host of the machine, with the fingerprint that its certificate must have', async () => {
    const found = await domain.consoleTicket()
    expect(found).to.deep.include({
      ...{ type: 'webmks', host: 'esx1.example', port: 8443, file: '/vmfs/volumes/1/shown/shown.vmx' },
      fingerprints: [{ algorithm: 'sha1', value: sha1 }],
    })
    expect(found.ticket()).to.equal(standIn.ticket)
    expect(found.url()).to.equal('wss://esx1.example:8443/ticket/52b5a1d7-5e%2Fc%2Bre%3Dt1')
  })

  it('is at the server itself, at the usual port, where the server says nothing else', async () => {
    standIn.place = ''
    expect(await domain.consoleTicket()).to.deep.include({ host: '127.0.0.1', port: 443, fingerprints: [] })
    expect(await domain.consoleTicket({ type: 'mks' })).to.include({ host: '127.0.0.1', port: 902 })
    standIn.place = '<host>fd00::1</host><port>443</port>'
    expect((await domain.consoleTicket()).url()).to.match(/^wss:\/\/\[fd00::1\]:443\/ticket\//)
  })

  it('has the address and every fingerprint that newer servers say', async () => {
    const listed = [
      { algorithm: 'sha1', value: sha1 },
      { algorithm: 'sha256', value: 'B2:C3' },
    ]
    const list = listed.map(
      ({ algorithm, value }) =>
        `<certThumbprintList><thumbprint>${value}</thumbprint><hashAlgorithm>${algorithm}</hashAlgorithm></certThumbprintList>`,
    )
    standIn.place += `${list.join('')}<url>wss://esx1.example/console/1</url>`
    const found = await domain.consoleTicket()
    expect(found.url()).to.equal('wss://esx1.example/console/1')
    expect(found.fingerprints).to.deep.equal(listed)
  })

  it('is an error of the machine’s state where it is off, and the ticket is in no error', async () => {
    const off = await connection.define({ name: 'off' })
    await rejection('ERR_INVALID_STATE', off.consoleTicket())
    await off.undefine()
    expect(standIn.requests).to.deep.equal([])
    for (const place of ['<port>many</port>', '<url>javascript:alert(1)</url>', '<host><a/></host>']) {
      standIn.place = place
      const error = await rejection('ERR_PROTOCOL', domain.consoleTicket())
      expect(error).to.include({ driver: 'vmware', operation: 'consoleTicket', domain: 'shown' })
      expect(inspect(error, { depth: 20, showHidden: true })).not.to.contain(standIn.ticket)
    }
  })

  it('is one word at the command line', async () => {
    const words = ['-c', vcsim().uri('/DC0', {}, proxy.port), 'domdisplay', 'shown']
    const shown = await runInside(words)
    expect(shown).to.deep.include({ code: 0, stderr: '' })
    expect(shown.stdout).to.equal('wss://esx1.example:8443/ticket/52b5a1d7-5e%2Fc%2Bre%3Dt1\n')
    const json = await runInside([...words, '--json'])
    expect(JSON.parse(json.stdout)).to.include({
      name: 'shown',
      host: 'esx1.example',
      ticket: standIn.ticket,
    })
    const mks = await runInside([...words, '--type', 'mks'])
    expect(mks.stdout).to.match(
      /^host: +esx1\.example\nport: +8443\nfile: .*\nticket: +52b5a1d7-5e\/c\+re=t3\n$/,
    )
    expect(await runInside([...words, '--type', 'vnc'])).to.include({ code: 2, stdout: '' })
  })

  describe('as pyVmomi sees it', () => {
    needPeer(pyvmomiPeer)

    it('is asked for in the same words, and understood in the same way', async () => {
      const seen = await pyvmomiDoes(
        { ...vcsim(), port: proxy.port },
        "t = vm('shown').AcquireTicket('mks'); print(t.ticket, t.host, t.port, t.sslThumbprint, t.cfgFile)",
      )
      const { ticket } = standIn
      const found = await domain.consoleTicket({ type: 'mks' })
      const { host, port, file, fingerprints } = found
      const words = [ticket, host, port, fingerprints[0]?.value, file]
      expect(seen).to.equal(`${words.join(' ')}\n`)
      const [theirs, ours] = standIn.requests
      expect(ours).to.equal(theirs)
    })

    it('is not there at the simulator itself, for neither of us', async () => {
      await using direct = await vmware.connect(vcsim().uri('/DC0'))
      await rejection('ERR_UNSUPPORTED', (await direct.lookup('shown')).consoleTicket())
      const seen = pyvmomi(vcsim(), "str(vm('shown').AcquireTicket('webmks'))")
      expect(String(await seen.catch((error: unknown) => error))).to.contain('MethodNotFound')
    })
  })
})
