import { expect } from 'chai'
import { type Workload, workloadsOf } from '../../../benchmarks/guest/catalogue.js'
import { payloadImage } from '../../../benchmarks/guest/images.js'
import { formatCommand } from '../../../benchmarks/guest/protocol.js'
import { bucketStart, type SpreadBucket } from '../../../benchmarks/guest/spread-lines.js'
import { nativePeer, qemuI386Peer, qemuPeer, v86Peer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { ask, type Conversation, type Running, start } from './conversation.js'
import { type InQemu, type InV86, startQemu, startV86 } from './emulators.js'

const family = workloadsOf('metal-i386').filter((workload) => workload.family === 'boundary')
const withTwoCpus = family.filter(({ cpus }) => cpus === 2).map(({ name }) => name)
const noVga = ['mmio-vga-read', 'mmio-vga-write']
const operations = 40

/** Runs a workload and times its operations alone; the words of the refusal where it is refused. */
async function cross(talk: Conversation, workload: Workload): Promise<string> {
  const { name } = workload
  const prepared = await ask(talk, { kind: 'prepare', workload: name })
  if (prepared.kind === 'error' && prepared.code === 'unsupported') return prepared.words
  expect(prepared, name).to.deep.equal({ kind: 'prepared', workload: name })
  const done = await ask(talk, { kind: 'run', workload: name, count: 3 })
  if (workload.spreadOnly === true) expect(done).to.deep.include({ kind: 'error', code: 'unsupported' })
  else expect(done).to.deep.include({ kind: 'done', workload: name, count: 3, checksum: workload.checksum })
  await spread(talk, workload)
  return 'done'
}

async function spread(talk: Conversation, { name, spread: wanted }: Workload): Promise<void> {
  talk.send(formatCommand({ kind: 'spread', workload: name, count: operations }))
  expect(await talk.next()).to.deep.include({ kind: 'spread-empty', workload: name })
  const buckets: SpreadBucket[] = []
  let line = await talk.next()
  for (; line.kind === 'spread-buckets'; line = await talk.next()) buckets.push(...line.buckets)
  if (line.kind !== 'done-spread') return expect.fail(`${name} answered spread with ${JSON.stringify(line)}`)
  expect(line).to.include({ workload: name, count: operations, checksum: wanted?.checksum })
  expect(buckets.reduce((sum, [, count]) => sum + count, 0)).to.equal(operations)
  const first = buckets[0]?.[0] ?? Number.NaN
  const last = buckets.at(-1)?.[0] ?? Number.NaN
  expect(Number(line.minimum)).to.be.within(bucketStart(first), bucketStart(first + 1) - 1)
  expect(Number(line.maximum)).to.be.within(bucketStart(last), bucketStart(last + 1) - 1)
}

async function refusedOf(talk: Conversation): Promise<Readonly<Record<string, string>>> {
  const refused: Record<string, string> = {}
  for (const workload of family) {
    const words = await cross(talk, workload)
    if (words !== 'done') refused[workload.name] = words
  }
  return refused
}

const reasons = (names: readonly string[], words: string) =>
  Object.fromEntries(names.map((name) => [name, words]))

const withoutVga = reasons(noVga, 'this machine has no VGA')
const withoutKvm = { hypercall: 'there is no KVM that could be called' }
const withoutHpet = { 'mmio-hpet-read': 'this machine has no HPET' }

const machines = [
  [qemuI386Peer, 'pc', 'metal-i386', {}],
  [qemuPeer, 'q35', 'metal-x86_64', {}],
  [qemuPeer, 'microvm', 'metal-x86_64', withoutHpet],
] as const

for (const [peer, machine, target, lacks] of machines)
  describe(`the boundary of ${target} on QEMU's ${machine} with two CPUs`, () => {
    needPeer(peer)
    let running: InQemu
    afterEach(() => running?.stop())

    it('is crossed in every way that the machine has, with proof, and the payload works on', async () => {
      running = await startQemu(peer.name, machine, target, ['-smp', '2', '-m', '128'])
      expect((await running.talk.next()).kind).to.equal('ready')
      expect(await refusedOf(running.talk)).to.deep.equal({ ...withoutVga, ...withoutKvm, ...lacks })
      expect(await running.pressPowerButton()).to.equal('guest-shutdown')
      expect((await running.talk.next()).kind).to.equal('power-button')
      expect(await running.exit).to.equal(0)
    })
  })

describe('the boundary of metal-x86_64 on a machine with a VGA and one CPU', () => {
  needPeer(qemuPeer)
  let running: InQemu
  afterEach(() => running?.stop())

  it('includes the frame buffer, and says of the second CPU that it is not there', async () => {
    running = await startQemu(qemuPeer.name, 'pc', 'metal-x86_64', ['-device', 'VGA'])
    await running.talk.next()
    for (const workload of family.filter(({ name }) => noVga.includes(name)))
      expect(await cross(running.talk, workload)).to.equal('done')
    for (const workload of family.filter(({ name }) => withTwoCpus.includes(name)))
      expect(await cross(running.talk, workload)).to.equal('this machine has no second CPU that starts')
  })

  it('refuses a first touch of more memory than has never been touched, and says so', async () => {
    running = await startQemu(qemuPeer.name, 'pc', 'metal-x86_64', ['-m', '64'])
    await running.talk.next()
    const answer = await ask(running.talk, { kind: 'spread', workload: 'first-touch', count: 100_000 })
    expect(answer).to.deep.include({ kind: 'error', code: 'no-memory' })
  })

  it('answers wrong numbers and workloads without single operations with an error', async () => {
    running = await startQemu(qemuPeer.name, 'pc', 'metal-x86_64')
    await running.talk.next()
    for (const [line, code] of [
      ['spread', 'unknown-workload'],
      ['spread nothing 5', 'unknown-workload'],
      ['spread cpuid', 'bad-number'],
      ['spread cpuid 0', 'bad-number'],
      ['spread cpuid 4294967296', 'bad-number'],
      ['spread sort 5', 'unsupported'],
    ] as const) {
      running.talk.send(`${line}\n`)
      expect(await running.talk.next(), line).to.deep.include({ kind: 'error', code })
    }
  })
})

describe('the boundary of metal-i386 on an old CPU', () => {
  needPeer(qemuI386Peer)
  let running: InQemu
  afterEach(() => running?.stop())

  it('has no times without a counter and no interrupts to others without an APIC, and the rest works', async () => {
    const cpu = ['-cpu', 'pentium2,tsc=off,apic=off,pat=off,pse=off', '-smp', '1']
    running = await startQemu(qemuI386Peer.name, 'pc', 'metal-i386', cpu)
    await running.talk.next()
    const words = async (workload: string): Promise<string> => {
      const line = await ask(running.talk, { kind: 'run', workload, count: 2 })
      return line.kind === 'error' ? line.words : line.kind
    }
    expect(await ask(running.talk, { kind: 'spread', workload: 'port-read', count: 5 })).to.deep.include({
      kind: 'error',
      words: 'this CPU has no time-stamp counter',
    })
    expect(await words('rdtsc')).to.equal('this CPU has no time-stamp counter')
    expect(await words('timer-interrupt')).to.equal('this CPU has no time-stamp counter')
    expect(await words('mmio-apic-read')).to.equal('this machine has no local APIC in memory')
    expect(await words('msr-write')).to.equal('this CPU has no page attribute table')
    expect(await words('guest-page-fault')).to.equal('this CPU has no pages of 4 MiB')
    for (const workload of ['cpuid', 'port-read', 'port-write-unhandled', 'mmio-read-unhandled'])
      expect(await words(workload)).to.equal('done')
  })
})

describe('the boundary of metal-i386 in v86', () => {
  needPeer(v86Peer)
  let running: InV86
  afterEach(() => running?.stop())

  it('is crossed in every way that the machine has, by the old timer and without an APIC', async () => {
    running = await startV86()
    expect((await running.talk.next()).kind).to.equal('ready')
    expect(await refusedOf(running.talk)).to.deep.equal({
      ...reasons(
        ['mmio-apic-read', 'mmio-apic-write', ...withTwoCpus],
        'this machine has no local APIC in memory',
      ),
      ...reasons(['msr-read', 'msr-write'], 'this CPU has no page attribute table'),
      ...withoutHpet,
      ...withoutKvm,
    })
    expect((await ask(running.talk, { kind: 'off' })).kind).to.equal('off')
    await running.halted
  })
})

describe('what every program may do at the boundary', () => {
  needPeer(nativePeer)
  let running: Running
  afterEach(() => running?.stop())

  it('is timed alone in a process too', async () => {
    running = start((await payloadImage('linux-x86_64')).path)
    await running.talk.next()
    for (const workload of workloadsOf('linux-x86_64').filter((one) => one.family === 'boundary'))
      expect(await cross(running.talk, workload)).to.equal('done')
  })
})
