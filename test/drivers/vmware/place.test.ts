import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { datacenterAbove, parentsOf } from '../../../drivers/vmware/place.js'
import { openService } from '../../../drivers/vmware/service.js'
import { createSoapClient } from '../../../drivers/vmware/soap/client.js'
import type { SoapValue } from '../../../drivers/vmware/soap/value.js'
import type { Caller } from '../../../drivers/vmware/vim.js'
import { createHttpClient } from '../../../src/transports/https/client.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi, pyvmomiDoes } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { startSoapProxy } from './soap-proxy.js'

describe('The place of a connection to a vCenter', () => {
  needPeer(vcsimPeer)
  needPeer(pyvmomiPeer)
  const vcsim = useVcsim({ machines: 1, datacenters: 2 })
  const connect = (place: string) => vmware.connect(vcsim().uri(place))
  before(async () => {
    await pyvmomiDoes(
      vcsim(),
      `
root = si.content.rootFolder
dc = root.CreateFolder('all of it').CreateDatacenter('DC a%2fb')
dc.vmFolder.CreateFolder('日 本')
dc.hostFolder.AddStandaloneHost(vim.host.ConnectSpec(hostName='h', userName='u', password='p', force=True), addConnected=True)
first = [c for c in root.childEntity if c.name == 'DC0'][0]
for n in range(12): first.vmFolder.CreateFolder('dir%d' % n)`,
    )
  })

  it('is a datacenter or a folder, however they are called', async () => {
    for (const place of [
      '/',
      '/DC1',
      '/DC1/',
      '/all of it',
      '/all of it/DC a%2fb/vm/日 本',
      '/DC0/vm/dir0',
    ]) {
      await using connection = await connect(place)
      await connection.list()
    }
  })

  const missing: readonly (readonly [place: string, hint: string])[] = [
    ['/DC9', "In '/' there are: DC0, DC1, all of it. "],
    ['/all of them/DC', "In '/' there are: all of it, DC0, DC1. "],
    ['/dc1/vm', "In '/' there are: DC1, DC0, all of it. "],
    [
      '/DC0/vm/dir11x/a',
      "In '/DC0/vm' there are: dir11, dir1, dir10, dir0, dir2, dir3, dir4, dir5, dir6, dir7, …. ",
    ],
    ['/DC0/machines', "In '/DC0' there are: vm. "],
  ]
  for (const [place, hint] of missing) {
    it(`is refused where it is not there, with what is instead: ${place}`, async () => {
      const error = await rejection('ERR_INVALID_URI', connect(place))
      expect(error.message).to.include(`there is no '${place}'`)
      expect(error.hint).to.include(hint)
    })
  }

  for (const place of ['/DC0/host', '/DC0/datastore', '/DC0/network', '/DC0/host/DC0_C0']) {
    it(`is not ${place}, which has no machines of its own`, async () => {
      await rejection('ERR_INVALID_URI', connect(place))
    })
  }

  it('lets machines be defined in the only datacenter of a folder, if it has a datastore', async () => {
    await using connection = await connect('/all of it')
    const error = await rejection('ERR_INVALID_SPEC', connection.define({ name: 'a' }))
    expect(error).to.include({
      field: 'vmware.datastore',
      hint: 'Datastores: none. Name one here or in the URI: ?datastore=.',
    })
    const folder = await mkdtemp(join(tmpdir(), 'datastore-'))
    await pyvmomiDoes(
      vcsim(),
      `
folder = [c for c in si.content.rootFolder.childEntity if c.name == 'all of it'][0]
host = folder.childEntity[0].hostFolder.childEntity[0].host[0]
host.configManager.datastoreSystem.CreateLocalDatastore('local', '${folder}')`,
    )
    const domain = await connection.define({ name: 'a', memory: '64 MiB' })
    expect(await pyvmomi(vcsim(), "vm('a').parent.name")).to.equal('vm')
    await domain.undefine()
    await rm(folder, { recursive: true })
  })

  describe('with machines that are copies of one another', () => {
    const references = (objects: readonly string[]): string =>
      `<FindAllByUuidResponse xmlns="urn:vim25">${objects
        .map((object) => `<returnval type="VirtualMachine">${object}</returnval>`)
        .join('')}</FindAllByUuidResponse>`
    const idOf = async (name: string) => String(await pyvmomi(vcsim(), `vm('${name}')._moId`))

    it('takes no UUID that several of them have, and finds the one that is in it', async () => {
      const ids = await Promise.all(['DC0_C0_RP0_VM0', 'DC1_C0_RP0_VM0'].map(idOf))
      const proxy = await startSoapProxy(vcsim(), {
        answer: (method) => (method === 'FindAllByUuid' ? references(ids) : undefined),
        serve: () => false,
      })
      try {
        await using all = await vmware.connect(vcsim().uri('/', {}, proxy.port))
        const { uuid } = await all.lookup('DC0_C0_RP0_VM0')
        const error = await rejection('ERR_INVALID_ARGUMENT', all.lookup(uuid))
        expect(error.message).to.include('2 machines have the UUID')
        expect(await all.domains()).to.deep.equal([])
        expect(await all.list()).to.have.length(2)
        await rejection('ERR_DOMAIN_EXISTS', all.define({ name: 'b', uuid }))
        await using one = await vmware.connect(vcsim().uri('/DC1', {}, proxy.port))
        expect((await one.lookup(uuid)).name).to.equal('DC1_C0_RP0_VM0')
      } finally {
        await proxy.stop()
      }
    })
  })

  it('has machines of vApps, which are in no folder, as the API has it', async () => {
    const above: Readonly<Record<string, Readonly<Record<string, readonly [type: string, value: string]>>>> =
      {
        'vm-1': { parentVApp: ['VirtualApp', 'inner'] },
        inner: { parent: ['VirtualApp', 'outer'] },
        outer: { parent: ['ResourcePool', 'pool'], parentFolder: ['Folder', 'archive'] },
        pool: { parent: ['ClusterComputeResource', 'cluster'] },
        cluster: { parent: ['Folder', 'hosts'] },
        hosts: { parent: ['Datacenter', 'dc'] },
      }
    const http = createHttpClient(placeOf())
    try {
      const client = createSoapClient(http)
      const content = await openService(client, undefined)
      const caller: Caller = {
        async call({ args }, { items } = {}) {
          const id =
            /"(?:vm-1|inner|outer|pool|cluster|hosts)"/.exec(JSON.stringify(args))?.[0].slice(1, -1) ?? ''
          const propSet = Object.entries(above[id] ?? {}).map(([name, [type, value]]) => ({
            name,
            val: { type, value },
          }))
          const found: SoapValue = { obj: { type: 'ManagedEntity', value: id }, propSet }
          items?.begin()
          items?.take(found)
          return ''
        },
      }
      const machine = { type: 'VirtualMachine', value: 'vm-1' }
      expect(await datacenterAbove(caller, content, machine)).to.deep.equal({
        type: 'Datacenter',
        value: 'dc',
      })
      const parents = await parentsOf(caller, content, { type: 'VirtualApp', value: 'outer' })
      expect(parents.map(({ value }) => value)).to.deep.equal(['pool', 'archive'])
    } finally {
      http.close()
    }
  })

  function placeOf() {
    const { host, port, authority } = vcsim()
    return { host, port, authorities: authority, noTlsHint: '' }
  }
})
