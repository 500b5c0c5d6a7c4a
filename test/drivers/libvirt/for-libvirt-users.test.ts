import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { libvirt } from '../../../drivers/libvirt/driver.js'
import { procedures } from '../../../drivers/libvirt/rpc/procedures.js'
import { domainFeatures } from '../../../src/features.js'
import type {
  CpuModels,
  HostInterface,
  Interfaces,
  Networks,
  NodeDevice,
  NodeDevices,
  NodeStats,
  Nwfilter,
  Nwfilters,
  Secret,
  Secrets,
  Storage,
  StoragePool,
  StorageVolume,
  VirtualNetwork,
} from '../../../src/index.js'
import { virshPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'

const page = readFileSync(new URL('../../../../docs/libvirt.md', import.meta.url), 'utf8')

/** The rows of the table, each with the words in code of its three columns. */
const rows = (/<!-- table -->([\s\S]*)<!-- end -->/.exec(page)?.[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, 4)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)),
  )

/** The methods of what a connection's features hand out. */
const storage = ['listPools', 'lookupPool', 'definePool'] as const satisfies readonly (keyof Storage)[]
const networks = ['list', 'lookup', 'define'] as const satisfies readonly (keyof Networks)[]
const secrets = ['list', 'lookup', 'define'] as const satisfies readonly (keyof Secrets)[]
const secret = ['info', 'setValue', 'value', 'undefine'] as const satisfies readonly (keyof Secret)[]
const nodeDevices = ['list', 'lookup'] as const satisfies readonly (keyof NodeDevices)[]
const device = ['info'] as const satisfies readonly (keyof NodeDevice)[]
const interfaces = ['list', 'lookup', 'define'] as const satisfies readonly (keyof Interfaces)[]
const iface = [
  ...(['info', 'spec', 'start', 'destroy', 'undefine'] as const),
] satisfies readonly (keyof HostInterface)[]
const nodeStats = ['cpu', 'memory', 'freeMemoryOfCells'] as const satisfies readonly (keyof NodeStats)[]
const cpuModels = [
  ...(['models', 'hostModel', 'compare', 'baseline'] as const),
] satisfies readonly (keyof CpuModels)[]
const nwfilters = ['list', 'lookup', 'define'] as const satisfies readonly (keyof Nwfilters)[]
const filter = ['spec', 'redefine', 'undefine'] as const satisfies readonly (keyof Nwfilter)[]
const pool = [
  ...(['info', 'spec', 'build', 'start', 'destroy', 'refresh', 'delete', 'undefine'] as const),
  ...(['setAutostart', 'listVolumes', 'createVolume'] as const),
] satisfies readonly (keyof StoragePool)[]
const volume = [
  ...(['info', 'clone', 'resize', 'wipe', 'delete', 'upload', 'download'] as const),
] satisfies readonly (keyof StorageVolume)[]
const network = [
  ...(['info', 'start', 'destroy', 'undefine', 'setAutostart', 'update', 'dhcpLeases'] as const),
] satisfies readonly (keyof VirtualNetwork)[]

/** What every domain and every connection has, beside the methods of features. */
const core = {
  domain: ['spec', 'info', 'start', 'destroy', 'undefine', 'name', 'uuid'],
  connection: ['uri', 'define', 'list', 'domains', 'lookup', 'events', 'node', 'capabilities'],
}

describe('The page for libvirt users', () => {
  it('has a table of three columns', () => {
    expect(rows.length).to.be.above(25)
    for (const row of rows) for (const cell of row) expect(cell).to.not.deep.equal([])
  })

  it('names calls that the protocol has', () => {
    expect(
      rows.flatMap(([, calls = []]) => calls).filter((name) => !Object.hasOwn(procedures, name)),
    ).to.deep.equal([])
  })

  it('names methods that the driver has', () => {
    const methods = libvirt.features.flatMap((feature) => domainFeatures[feature].methods)
    const members: Readonly<Record<string, readonly string[]>> = {
      ...{
        storage,
        networks,
        secrets,
        nodeDevices,
        interfaces,
        iface,
        nodeStats,
        cpuModels,
        nwfilters,
        filter,
        pool,
        volume,
        network,
        secret,
        device,
      },
      connection: core.connection,
      domain: [...core.domain, ...methods],
    }
    for (const word of rows.flatMap(([, , words = []]) => words)) {
      if (word === 'connect(uri)') continue
      const [, object = '', member = ''] = /(\w+)\.(\w+)(?:\(.*\))?$/.exec(word) ?? []
      expect(members[object], word).to.include(member)
    }
  })

  it('leaves no method of the driver out', () => {
    const named = rows.flatMap(([, , words = []]) => words.map((word) => /\.(\w+)/.exec(word)?.[1]))
    const methods = libvirt.features.flatMap((feature) => domainFeatures[feature].methods)
    expect(methods.filter((method) => !named.includes(method))).to.deep.equal([])
  })

  describe('and virsh', () => {
    needPeer(virshPeer)

    it('agree on the commands', () => {
      const help = execFileSync('virsh', ['help'], { encoding: 'utf8' })
      const commands = new Set([...help.matchAll(/^ {4}(\S+)/gm)].map(([, name = '']) => name))
      const named = rows.flatMap(([words = []]) => words.map((word) => word.split(' ')[0] ?? ''))
      expect(named.filter((name) => !commands.has(name))).to.deep.equal([])
    })
  })
})
