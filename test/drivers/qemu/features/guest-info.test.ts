import { readFileSync } from 'node:fs'
import { hostname, machine, networkInterfaces, release } from 'node:os'
import { expect } from 'chai'
import { agentLink } from '../../../../drivers/qemu/features/agent-channel.js'
import type { GuestInfoMethods } from '../../../../src/domain.js'
import { createGuestInfoMethods } from '../../../../src/guest-agent/info-methods.js'
import { dateOf } from '../../../../src/guest-time.js'
import { agentPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { rejection } from '../../../support/rejection.js'
import { type StandIn, startRawStandIn } from '../qmp/stand-in.js'
import { type RealAgent, startAgent } from './real-agent.js'

const guestOf = (socket: string): GuestInfoMethods =>
  createGuestInfoMethods(async (signal) => agentLink(socket, { signal }))

describe('guest information (the real qemu-ga, running on this host in place of a guest)', () => {
  let agent: RealAgent
  let poor: RealAgent

  needPeer(agentPeer)

  before(async () => {
    agent = await startAgent()
    poor = await startAgent(['guest-get-timezone', 'guest-get-users'])
  })

  after(async () => {
    for (const running of [agent, poor]) await running?.stop()
  })

  it('is the name, kernel and system of this host', async () => {
    const { operatingSystem, ...system } = await guestOf(agent.socket).guestSystem()
    expect(system.hostname).to.equal(hostname())
    expect(operatingSystem).to.include({ kernelRelease: release(), machine: machine() })
    const ofFile = (name: string): string | undefined =>
      new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
    expect(operatingSystem).to.include({
      id: ofFile('ID'),
      name: ofFile('NAME'),
      prettyName: ofFile('PRETTY_NAME'),
      versionId: ofFile('VERSION_ID'),
    })
    // getTimezoneOffset has the other sign, and the zone of the test run
    expect(system.timezone?.offset).to.be.within(-12 * 3600, 14 * 3600)
  })

  it('is the file systems on the disks of this host', async () => {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
    const found = await guestOf(agent.socket).guestFileSystems()
    expect(found).to.not.deep.equal([])
    for (const { mountPoint, type } of found) {
      const ofHost = mounts.map((line) => line.split(' ')).filter(([, place]) => place === mountPoint)
      expect(ofHost.map(([, , itsType]) => itsType)).to.include(type)
    }
  })

  it('is the interfaces and addresses of this host', async () => {
    const found = await guestOf(agent.socket).guestInterfaces()
    const addresses = found.flatMap(({ name, mac, addresses }) =>
      addresses.map(({ address, prefix, family }) => ({ name, mac, family, cidr: `${address}/${prefix}` })),
    )
    const ofHost = Object.entries(networkInterfaces()).flatMap(([name, list = []]) =>
      list.map(({ mac, family, cidr }) => ({ name, mac, family: family.toLowerCase(), cidr })),
    )
    expect(ofHost).to.not.deep.equal([])
    expect(addresses).to.have.deep.members(ofHost)
  })

  it('is the time of this host', async () => {
    const before = Date.now()
    const time = dateOf(await guestOf(agent.socket).guestTime()).getTime()
    expect(time).to.be.within(before - 1, Date.now() + 1)
  })

  it('is a list of users', async () => {
    for (const { name } of await guestOf(agent.socket).guestUsers()) expect(name).to.match(/./)
  })

  it('is ERR_AGENT with advice where the agent is forbidden the command', async () => {
    const error = await rejection('ERR_AGENT', guestOf(poor.socket).guestUsers())
    expect(error.message).to.include('guest-get-users')
    expect(error.hint).to.include('up to date')
    expect(error.cause).to.have.nested.property('cause.class', 'CommandNotFound')
    const clock = await rejection('ERR_AGENT', guestOf(agent.socket).setGuestTime(undefined))
    expect(clock.hint).to.include('up to date')
  })

  it('leaves the time zone out where the agent does not tell it', async () => {
    const system = await guestOf(poor.socket).guestSystem()
    expect(system.hostname).to.equal(hostname())
    expect(system.timezone).to.equal(undefined)
  })
})

describe('guest information (a stand-in, for what no agent can be made to do on this host)', () => {
  let standIn: StandIn | undefined

  afterEach(async () => {
    await standIn?.stop()
  })

  /** An agent that gives one answer to everything; returns what it was told. */
  const answering = async (reply: string): Promise<{ readonly socket: string; readonly heard: string[] }> => {
    const heard: string[] = []
    standIn = await startRawStandIn((peer) => {
      peer.on('data', (chunk) => {
        const text = chunk.toString('latin1')
        const id = /"id":(\d+)/.exec(text)?.[1]
        if (id === undefined) {
          heard.push(text)
          peer.write(`${reply}\n`)
        } else peer.write(Buffer.concat([Buffer.of(0xff), Buffer.from(`{"return": ${id}}\n`)]))
      })
    })
    return { socket: standIn.socket, heard }
  }

  it('reads a time to the nanosecond', async () => {
    const { socket } = await answering('{"return": 1795965110025356123}')
    expect(await guestOf(socket).guestTime()).to.equal(1795965110025356123n)
  })

  it('sets a time to the nanosecond, by a Date, and without one', async () => {
    const { socket, heard } = await answering('{"return": {}}')
    await guestOf(socket).setGuestTime(1795965110025356123n)
    await guestOf(socket).setGuestTime(new Date(981173106789))
    await guestOf(socket).setGuestTime(undefined)
    expect(heard).to.deep.equal([
      '{"execute":"guest-set-time","arguments":{"time":1795965110025356123}}\n',
      '{"execute":"guest-set-time","arguments":{"time":981173106789000000}}\n',
      '{"execute":"guest-set-time","arguments":{}}\n',
    ])
  })

  it('takes users with the domain of Windows, and fractions of seconds', async () => {
    const { socket } = await answering(
      '{"return": [{"user": "a", "domain": "D", "login-time": 981173106.5}]}',
    )
    expect(await guestOf(socket).guestUsers()).to.deep.equal([
      { name: 'a', domain: 'D', loggedInAt: 981173106500 },
    ])
  })

  it('takes file systems without sizes and disks, and interfaces without addresses', async () => {
    const bare = '{"return": [{"name": "C:", "mountpoint": "System Reserved", "type": "NTFS", "disk": []}]}'
    expect(await guestOf((await answering(bare)).socket).guestFileSystems()).to.deep.equal([
      {
        mountPoint: 'System Reserved',
        name: 'C:',
        type: 'NTFS',
        totalBytes: undefined,
        usedBytes: undefined,
        disks: [],
      },
    ])
    await standIn?.stop()
    const { socket } = await answering('{"return": [{"name": "tun0"}]}')
    expect(await guestOf(socket).guestInterfaces()).to.deep.equal([
      { name: 'tun0', mac: undefined, addresses: [] },
    ])
  })

  it('answers ERR_AGENT for what the protocol does not have', async () => {
    const { socket } = await answering('{"return": "noon"}')
    const guest = guestOf(socket)
    for (const work of [
      guest.guestSystem(),
      guest.guestUsers(),
      guest.guestFileSystems(),
      guest.guestInterfaces(),
      guest.guestTime(),
      guest.setGuestTime(undefined),
    ]) {
      await rejection('ERR_AGENT', work)
    }
  })
})
