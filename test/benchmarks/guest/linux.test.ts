import { availableParallelism } from 'node:os'
import { expect } from 'chai'
import { findWorkload, judgeChecksum, workloadsOf } from '../../../benchmarks/guest/catalogue.js'
import { payloadImage } from '../../../benchmarks/guest/images.js'
import { nativeI386Peer, nativePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { ask, checksums, listWorkloads, type Running, start } from './conversation.js'
import { hasFma, withoutFma } from './known-differences.js'

for (const [target, peer] of [
  ['linux-x86_64', nativePeer],
  ['linux-i386', nativeI386Peer],
] as const)
  describe(`the payload ${target} as a process`, () => {
    needPeer(peer)
    const workloads = workloadsOf(target)
    const right = Object.fromEntries(workloads.map(({ name, checksum }) => [name, checksum]))
    // What they need beside the machine is given to them in campaign/resources.test.ts.
    for (const { name, needs } of workloads) if (needs !== undefined) right[name] = 'error'
    if (availableParallelism() === 1 && 'wake-processor' in right) right['wake-processor'] = 'error'
    let running: Running

    beforeEach(async () => {
      running = start((await payloadImage(target)).path)
      expect(await running.talk.next()).to.deep.equal({ kind: 'ready', version: 1, target })
    })
    afterEach(() => running.stop())

    it('lists exactly the workloads of the catalogue', async () => {
      expect(await listWorkloads(running.talk)).to.deep.equal(workloads.map(({ name }) => name))
    })

    it('computes the right checksum of every workload, whatever the count', async () => {
      const names = workloads.map(({ name }) => name)
      const fma = hasFma(await ask(running.talk, { kind: 'cpu' }))
      for (const kind of ['hypervisor', 'done-cpu']) expect((await running.talk.next()).kind).to.equal(kind)
      for (const count of [1, 2, 19]) {
        const found = await checksums(running.talk, names, count)
        // Processors round the x87 unit's functions differently; the catalogue has one of the answers.
        const functions = found['physics-x87-functions'] ?? ''
        expect(
          judgeChecksum(findWorkload('physics-x87-functions') ?? { checksum: '' }, functions),
        ).to.not.equal('wrong')
        expect(found).to.deep.equal({
          ...right,
          'physics-x87-functions': functions,
          ...(fma ? {} : withoutFma),
        })
      }
    })

    it('prepares a workload any number of times', async () => {
      for (let i = 0; i < 2; i++)
        expect(await ask(running.talk, { kind: 'prepare', workload: 'latency-4m' })).to.deep.equal({
          kind: 'prepared',
          workload: 'latency-4m',
        })
    })

    it('says what the CPU and the memory are, and reads its clock', async () => {
      expect((await ask(running.talk, { kind: 'cpu' })).kind).to.equal('cpu')
      expect((await running.talk.next()).kind).to.equal('hypervisor')
      expect((await running.talk.next()).kind).to.equal('done-cpu')
      const memory = await ask(running.talk, { kind: 'memory' })
      expect(memory.kind === 'memory' && memory.bytes > 0n).to.equal(true)
      const first = await ask(running.talk, { kind: 'clock' })
      const second = await ask(running.talk, { kind: 'clock' })
      expect(first.kind === 'clock' && second.kind === 'clock' && second.ticks > first.ticks).to.equal(true)
    })

    it('gives one error for each wrong line and works on', async () => {
      const wrong = {
        '': 'unknown-command',
        list2: 'unknown-command',
        'list all': 'unknown-command',
        ' list': 'unknown-command',
        '\0\x01\xff': 'unknown-command',
        run: 'unknown-workload',
        'run  1': 'unknown-workload',
        'run nosuch 1': 'unknown-workload',
        'prepare sort ': 'unknown-workload',
        'run sort': 'bad-number',
        'run sort 0': 'bad-number',
        'run sort -1': 'bad-number',
        'run sort 1 ': 'bad-number',
        'run sort 0x1': 'bad-number',
        'run sort 4294967296': 'bad-number',
        'run sort 99999999999999999999': 'bad-number',
        'flood x': 'bad-number',
        exit: 'bad-number',
      }
      for (const [line, code] of Object.entries(wrong)) {
        running.talk.send(`${line}\n`)
        expect(await running.talk.next(), JSON.stringify(line)).to.deep.include({ kind: 'error', code })
      }
      const { sort } = await checksums(running.talk, ['sort'])
      expect(sort).to.equal(findWorkload('sort')?.checksum)
    })

    it('answers a line that is too long once, and the line of the greatest length as it should', async () => {
      running.talk.send(`${'x'.repeat(100_000)}\necho ${'y'.repeat(251)}\necho ${'z'.repeat(250)}\n`)
      expect(await running.talk.next()).to.deep.include({ kind: 'error', code: 'line-too-long' })
      expect(await running.talk.next()).to.deep.include({ kind: 'error', code: 'line-too-long' })
      expect(await running.talk.next()).to.deep.equal({ kind: 'echo', text: 'z'.repeat(250) })
    })

    it('takes a command that comes in pieces, and lines that end as a terminal or a file ends them', async () => {
      for (const piece of ['e', 'cho', ' a', ' b\r', '\n']) running.talk.send(piece)
      running.talk.send('echo c\recho d\necho e\r\n')
      for (const text of ['a b', 'c', 'd', 'e']) {
        expect(await running.talk.next()).to.deep.equal({ kind: 'echo', text })
      }
    })

    it('floods with as many bytes as it was asked for', async () => {
      running.talk.send('flood 130\n')
      const lines = [await running.talk.next(), await running.talk.next(), await running.talk.next()]
      expect(lines.map((line) => (line.kind === 'garbage' ? line.line.length : line.kind))).to.deep.equal([
        64, 64, 2,
      ])
      expect(await running.talk.next()).to.deep.equal({ kind: 'done-flood', bytes: 130 })
    })

    it('sends control sequences when asked to', async () => {
      const line = await ask(running.talk, { kind: 'control' })
      expect(line.kind === 'garbage' && line.line)
        .to.include('\x1b[2J')
        .and.include('\x07')
        .and.include('\x9b')
      expect((await running.talk.next()).kind).to.equal('done-control')
    })

    it('ends with 0 on off, with the code on exit, and with 0 at the end of its input', async () => {
      expect((await ask(running.talk, { kind: 'off' })).kind).to.equal('off')
      expect(await running.exit).to.equal(0)
      const path = (await payloadImage(target)).path
      const second = start(path)
      second.talk.send('exit 7\n')
      expect(await second.exit).to.equal(7)
      const third = start(path)
      third.child.stdin.end('list')
      expect(await third.exit).to.equal(0)
    })
  })
