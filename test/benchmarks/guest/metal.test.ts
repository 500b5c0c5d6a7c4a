import { expect } from 'chai'
import { workloadsOf } from '../../../benchmarks/guest/catalogue.js'
import { qemuI386Peer, qemuPeer, v86Peer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { ask, type Conversation, checksums, listWorkloads } from './conversation.js'
import { type InQemu, type InV86, startQemu, startV86 } from './emulators.js'
import { qemuProbe, v86Probe, withoutFma } from './known-differences.js'

const listed = workloadsOf('metal-x86_64').map(({ name }) => name)
// Those of the boundary family depend on the devices of a machine: boundary.test.ts has them.
const workloads = workloadsOf('metal-x86_64').filter(({ family }) => family !== 'boundary')
const names = workloads.map(({ name }) => name)
const right = Object.fromEntries(workloads.map(({ name, checksum }) => [name, checksum]))
const debugExit = ['-device', 'isa-debug-exit,iobase=0x501,iosize=2']

const machines = [
  [qemuI386Peer, 'pc', 'metal-i386'],
  [qemuPeer, 'pc', 'metal-x86_64'],
  [qemuPeer, 'q35', 'metal-x86_64'],
  [qemuPeer, 'q35', 'metal-i386'],
  [qemuPeer, 'microvm', 'metal-x86_64'],
  [qemuI386Peer, 'microvm', 'metal-i386'],
] as const

async function answersEverything(talk: Conversation, probe: string): Promise<void> {
  expect(await listWorkloads(talk)).to.deep.equal(listed)
  expect(await checksums(talk, names)).to.deep.equal({
    ...right,
    ...withoutFma,
    'physics-x87-probe': probe,
  })
  expect(await checksums(talk, ['latency-16k', 'memory-read', 'branches-random'], 3)).to.deep.equal({
    'latency-16k': right['latency-16k'],
    'memory-read': right['memory-read'],
    'branches-random': right['branches-random'],
  })
  talk.send(`${'x'.repeat(1000)}\n\0\xff\n`)
  expect(await talk.next()).to.deep.include({ kind: 'error', code: 'line-too-long' })
  expect(await talk.next()).to.deep.include({ kind: 'error', code: 'unknown-command' })
}

for (const [peer, machine, target] of machines)
  describe(`the payload ${target} on QEMU's ${machine}`, () => {
    needPeer(peer)
    let running: InQemu

    beforeEach(async () => {
      running = await startQemu(peer.name, machine, target)
      expect(await running.talk.next()).to.deep.equal({ kind: 'ready', version: 1, target })
    })
    afterEach(() => running?.stop())

    it('computes the right checksums, refuses what is wrong, and powers off with status 0', async () => {
      await answersEverything(running.talk, qemuProbe)
      expect((await ask(running.talk, { kind: 'off' })).kind).to.equal('off')
      expect(await running.exit).to.equal(0)
    })

    it('powers off when the power button is pressed', async () => {
      expect(await running.pressPowerButton()).to.equal('guest-shutdown')
      expect((await running.talk.next()).kind).to.equal('power-button')
      expect(await running.exit).to.equal(0)
    })
  })

describe("the payload metal-x86_64 and QEMU's debug-exit device", () => {
  needPeer(qemuPeer)
  const program = qemuPeer.name
  let running: InQemu

  afterEach(() => running?.stop())

  it('exits with the code, doubled and one more', async () => {
    running = await startQemu(program, 'pc', 'metal-x86_64', debugExit)
    await running.talk.next()
    running.talk.send('exit 5\n')
    expect(await running.exit).to.equal(11)
  })

  it('says that it cannot where there is none, and works on', async () => {
    running = await startQemu(program, 'pc', 'metal-x86_64')
    await running.talk.next()
    expect(await ask(running.talk, { kind: 'exit', code: 5 })).to.deep.include({ code: 'unsupported' })
    expect((await ask(running.talk, { kind: 'clock' })).kind).to.equal('clock')
  })

  it('falls back to it on a machine without ACPI', async () => {
    running = await startQemu(program, 'pc,acpi=off', 'metal-x86_64', debugExit)
    await running.talk.next()
    await ask(running.talk, { kind: 'off' })
    expect(await running.exit).to.equal(1)
  })
})

describe('the payload metal-x86_64 on a small or old machine', () => {
  needPeer(qemuPeer)
  const program = qemuPeer.name
  let running: InQemu

  afterEach(() => running?.stop())

  it('runs every workload for which the catalogue says that the memory is enough, and refuses others', async () => {
    for (const mebibytes of [4, 19, 23, 24]) {
      running = await startQemu(program, 'microvm', 'metal-x86_64', ['-m', String(mebibytes)])
      await running.talk.next()
      const fitting = workloads.filter(({ memory }) => memory <= mebibytes)
      const found = await checksums(running.talk, names)
      const expected: Record<string, string> = { ...right, ...withoutFma, 'physics-x87-probe': qemuProbe }
      for (const { name } of fitting) expect(found[name], `${name} in ${mebibytes}`).to.equal(expected[name])
      expect(found['latency-32m']).to.equal('error')
      await running.stop()
    }
  })

  it('says that a CPU without long mode will not do', async () => {
    running = await startQemu(program, 'pc', 'metal-x86_64', ['-cpu', 'pentium3'])
    expect(await running.talk.next()).to.deep.include({ kind: 'error', code: 'unsupported' })
  })
})

for (const target of ['xen-i386', 'xen-x86_64'] as const) {
  describe(`the payload ${target} on a machine that is no guest of Xen`, () => {
    needPeer(qemuPeer)
    let running: InQemu

    afterEach(() => running?.stop())

    it('says so on the serial port', async () => {
      running = await startQemu(qemuPeer.name, 'q35', target)
      expect(await running.talk.next()).to.deep.include({ kind: 'error', code: 'unsupported' })
    })
  })
}

describe('the payload metal-i386 on a CPU without SSE', () => {
  needPeer(qemuI386Peer)
  let running: InQemu

  afterEach(() => running?.stop())

  it('runs what keeps to whole numbers and x87, and refuses the rest', async () => {
    running = await startQemu(qemuI386Peer.name, 'pc', 'metal-i386', ['-cpu', 'pentium2'])
    await running.talk.next()
    const refused = ['float-sse', 'matrix-multiply', 'physics', 'physics-double-sse', 'physics-single-sse']
    const expected = Object.fromEntries(
      workloads.map(({ name, checksum }) => [name, refused.includes(name) ? 'error' : checksum]),
    )
    expect(await checksums(running.talk, names)).to.deep.equal({
      ...expected,
      ...withoutFma,
      'physics-x87-probe': qemuProbe,
    })
  })
})

describe('the payload metal-i386 in v86', () => {
  needPeer(v86Peer)
  let running: InV86
  afterEach(() => running?.stop())

  it('computes the right checksums, refuses what is wrong, and halts when told to power off', async () => {
    running = await startV86()
    expect(await running.talk.next()).to.deep.equal({ kind: 'ready', version: 1, target: 'metal-i386' })
    await answersEverything(running.talk, v86Probe)
    expect((await ask(running.talk, { kind: 'off' })).kind).to.equal('off')
    await running.halted
  })
})
