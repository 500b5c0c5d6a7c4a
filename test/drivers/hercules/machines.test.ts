import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { consolePort } from '../../../drivers/hercules/console.js'
import { hercules } from '../../../drivers/hercules/driver.js'
import { readTapeImage } from '../../../drivers/hercules/tape-image.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest, eventsUntil, withConsole } from '../../contract/context.js'
import { readUntil } from '../../support/console.js'
import { herculesPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'
import { s370Disk, s370Guest, s370Ready, s370Tape } from '../../support/s370-guest.js'
import { s390Greetings, s390Guest } from '../../support/s390-guest.js'

type Connection = Awaited<ReturnType<typeof hercules.connect>>

const s370 = { name: 'a', architecture: 's370' } as const

function fileOf(content: Buffer, name = 'medium'): string {
  const path = join(newFolder(), name)
  writeFileSync(path, content)
  return path
}

const open = (): Promise<Connection> => hercules.connect(`hercules:///session?state=${newFolder()}`)

/** Runs a program of Hercules' own. */
function run(program: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 })
  expect(status, `${program}: ${stdout.slice(-500)}${stderr.slice(-500)}`).to.equal(0)
}

/** A 2311 of Hercules' own making, with our program on its first track. */
function newDisk(): string {
  const path = join(newFolder(), 'plain disk')
  run('dasdinit', path, '2311', 'POLYVS')
  writeFileSync(path, s370Disk(readFileSync(path)))
  return path
}

/** What is in a disk; `undefined` where dasdcopy crashed. */
function uncompressed(path: string): Buffer | undefined {
  const copy = join(newFolder(), 'copy')
  return spawnSync('dasdcopy', ['-q', path, copy]).status === 0 ? readFileSync(copy) : undefined
}

/** A compressed copy of a disk. dasdcopy has threads, and now and then crashes or leaves something out: only a whole copy is taken. */
function compressedCopy(disk: string): string {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const path = join(newFolder(), 'compressed disk')
    spawnSync('dasdcopy', ['-q', '-z', disk, path])
    if (uncompressed(path)?.equals(readFileSync(disk))) return path
  }
  throw new Error('dasdcopy makes no whole copy')
}

/** What a machine's life cycle says when it is over. */
async function endOf(events: ReturnType<Connection['events']>): Promise<unknown> {
  const isEnd = (change: string): boolean => change === 'stopped' || change === 'crashed'
  return (await eventsUntil(events, (event) => event.type === 'lifecycle' && isEnd(event.change))).at(-1)
}

describe('the machines of Hercules', () => {
  needPeer(herculesPeer)

  for (const [architecture, machine] of [
    ['s390', 'esa390'],
    ['s390x', 'zarch'],
  ] as const) {
    it(`${machine} is the machine that its name says, and ends in a disabled wait`, async () => {
      await using connection = await open()
      const boot = { kernel: fileOf(s390Guest()) }
      const domain = await connection.define({ name: 'a', architecture, machine, boot, vcpus: 2 })
      await using events = connection.events({ types: ['lifecycle'] })
      await domain.start()
      const reason = 'a disabled wait with the code 000FFF'
      expect(await endOf(events)).to.include({ change: 'stopped', reason })
      expect(Buffer.from(await domain.consoleLog()).toString()).to.equal(`${s390Greetings[machine]}\r\n`)
      expect(await domain.info()).to.include({ state: 'shutoff', memory: 256 * 2 ** 20, vcpus: 2 })
    })
  }

  it('s370 starts a disk, plain or compressed, and writes to it if it may', async () => {
    const plain = newDisk()
    const compressed = compressedCopy(plain)
    const original = readFileSync(plain)
    await using connection = await open()
    for (const [name, path, readonly] of [
      ['compressed', compressed, false],
      ['readonly', plain, true],
      ['writable', plain, false],
    ] as const) {
      const domain = await connection.define({ ...s370, name, disks: [{ path, readonly }] })
      await using events = connection.events({ types: ['lifecycle'] })
      await domain.start()
      await untilReady(domain, s370Ready)
      expect(await askGuest(domain, 'write', 'write')).to.include('write')
      await withConsole(domain, async (console) => {
        console.write('off\n')
        await endOf(events)
      })
      expect(readFileSync(plain).equals(original), name).to.equal(name !== 'writable')
    }
    expect(uncompressed(compressed)?.equals(readFileSync(plain))).to.equal(true)
  })

  it('s370 starts a tape, plain or compressed, and writes to it if it has a ring', async () => {
    const plain = fileOf(s370Tape(), 'plain tape')
    const compressed = join(newFolder(), 'compressed tape')
    run('hetupd', '-z', plain, compressed)
    expect(await readTapeImage(compressed, 'path')).to.equal('het')
    const original = readFileSync(plain)
    await using connection = await open()
    for (const [name, path, readonly] of [
      ['compressed', compressed, false],
      ['readonly', plain, true],
      ['writable', plain, false],
    ] as const) {
      const domain = await connection.define({ ...s370, name, hercules: { tapes: [{ path, readonly }] } })
      await using events = connection.events({ types: ['lifecycle'] })
      await domain.start()
      await untilReady(domain, s370Ready)
      await askGuest(domain, 'tape', 'tape')
      await withConsole(domain, async (console) => {
        console.write('off\n')
        await endOf(events)
      })
      expect(readFileSync(plain).equals(original), name).to.equal(name !== 'writable')
    }
    const copy = join(newFolder(), 'copy')
    run('hetupd', '-d', compressed, copy)
    // What is written behind the program is the line, and the rest of what was in its place.
    const end = original.length - 6
    for (const tape of [readFileSync(plain), readFileSync(copy)]) {
      expect(tape.subarray(0, end).equals(original.subarray(0, end))).to.equal(true)
      expect(tape.readUInt16LE(end)).to.equal(24)
    }
  })

  it('starts what the specification says, if there are several', async () => {
    await using connection = await open()
    const kernel = fileOf(s370Guest().subarray(0, 5 * 80))
    const tapes = [{ path: fileOf(s370Tape()) }]
    const domain = await connection.define({ ...s370, boot: { kernel }, hercules: { tapes, start: 'tape' } })
    await domain.start()
    await untilReady(domain, s370Ready)
    await domain.destroy()
  })

  it('tells the code of a disabled wait that is not the end of all', async () => {
    await using connection = await open()
    const domain = await connection.define({ ...s370, boot: { kernel: fileOf(s370Guest()) } })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    await untilReady(domain, s370Ready)
    await withConsole(domain, async (console) => {
      console.write('x\n')
      const reason = 'a disabled wait with the code 000007'
      expect(await endOf(events)).to.include({ change: 'crashed', reason })
    })
    expect(await domain.info()).to.include({ state: 'crashed', memory: 16 * 2 ** 20 })
  })

  it('gives the guest every line that is typed as it is, and none to the operator', async () => {
    await using connection = await open()
    const domain = await connection.define({ ...s370, boot: { kernel: fileOf(s370Guest()) } })
    await domain.start()
    await untilReady(domain, s370Ready)
    const folder = connection.native.machineFolder('a')
    const lines = [
      '#CP quit',
      '/quit',
      'sh touch here',
      '.quit',
      '* said',
      '$(HOME)',
      ' herc quit',
      'ipl 00c',
    ]
    for (const line of lines) expect(await askGuest(domain, line, line)).to.include(line)
    // The second half of a line that is too long is not another line.
    const long = `${'e'.repeat(148)}quit`
    expect(await askGuest(domain, long, long.slice(0, 148))).to.not.include('quit')
    expect(await askGuest(domain, 'e\u0003\u00ff\u001b[Af', 'e')).to.include('e    [Af')
    const output = readFileSync(join(folder, 'output.log'), 'latin1')
    for (const word of ['quit\n', 'touch', 'said', 'herc quit']) {
      expect(output.replaceAll('hao cmd quit\n', ''), word).to.not.include(word)
    }
    expect(await domain.info()).to.include({ state: 'running' })
    await domain.destroy()
  })

  it('gives the guest lines that are typed at once one after the other', async () => {
    await using connection = await open()
    const domain = await connection.define({ ...s370, boot: { kernel: fileOf(s370Guest()) } })
    await domain.start()
    await untilReady(domain, s370Ready)
    await withConsole(domain, async (console) => {
      const heard = readUntil(console, 'echo 2\r\n')
      console.write('echo 1\r\necho 2\n')
      expect(await heard).to.equal('echo 1\r\necho 2\r\n')
    })
    await domain.destroy()
  })

  it('has a console still when the guest has let more lines lie than its keyboard takes', async () => {
    await using connection = await open()
    const domain = await connection.define({ ...s370, boot: { kernel: fileOf(s370Guest()) } })
    await domain.start()
    await untilReady(domain, s370Ready)
    const unread = 'u'.repeat(100)
    await askGuest(domain, `attend\n${unread}\n${unread}`, 'attend\r\n')
    expect(await askGuest(domain, 'echo again', 'echo again')).to.include('echo again')
    await domain.destroy()
  })

  it('has a printer, of which the second console is the paper', async () => {
    await using connection = await open()
    const boot = { kernel: fileOf(s370Guest()) }
    const domain = await connection.define({ ...s370, boot, serials: [{}, {}] })
    await domain.start()
    await untilReady(domain, s370Ready)
    const paper = await domain.openConsole({ port: 1 })
    const printed = readUntil(paper, 'on paper')
    await askGuest(domain, 'print this on paper', 'print this on paper')
    expect(await printed).to.include('print this on paper')
    paper.destroy()
    await domain.destroy()
  })

  it('reads no commands but ours, and needs no network, without a console', async () => {
    await using connection = await open()
    const boot = { kernel: fileOf(s370Guest()) }
    const domain = await connection.define({ ...s370, boot, serials: [] })
    await domain.start()
    const output = readFileSync(join(connection.native.machineFolder('a'), 'output.log'), 'latin1')
    expect(output).to.include('using file "begin.rc"').and.to.not.include('HHCTE')
    await domain.destroy()
  })

  it('lets no guest give Hercules a command', async () => {
    await using connection = await open()
    const domain = await connection.define({ ...s370, boot: { kernel: fileOf(s370Guest()) } })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    await untilReady(domain, s370Ready)
    await withConsole(domain, async (console) => {
      console.write('diagnose\n')
      const reason = 'a disabled wait with the code 000D08'
      expect(await endOf(events)).to.include({ change: 'crashed', reason })
    })
  })

  it('ends a guest that never waits, and listens where nobody else is', async () => {
    await using connection = await open()
    const domain = await connection.define({ ...s370, boot: { kernel: fileOf(s370Guest()) } })
    await domain.start()
    await untilReady(domain, s370Ready)
    await withConsole(domain, async (console) => console.write('loop\n'))
    const error = await new Promise((resolve) => {
      const socket = connect(consolePort, '127.0.0.1', () => resolve(undefined)).on('error', resolve)
      socket.unref()
    })
    expect(error).to.have.property('code', 'ECONNREFUSED')
    await domain.destroy()
    expect(await domain.info()).to.include({ state: 'shutoff', reason: 'destroyed' })
  })

  it('tells of a deck whose last cards are missing as a start that failed', async () => {
    await using connection = await open()
    const kernel = fileOf(s370Guest().subarray(0, 5 * 80))
    const domain = await connection.define({ ...s370, boot: { kernel } })
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('S/370 mode IPL failed')
    expect(await domain.info()).to.include({ state: 'shutoff' })
  })

  it('refuses a deck that is cut off in a card, and a disk or tape that is, when they are defined', async () => {
    await using connection = await open()
    const disk = newDisk()
    writeFileSync(disk, readFileSync(disk).subarray(0, 100_000))
    const kernel = fileOf(s370Guest().subarray(0, 500))
    const tapes = [{ path: fileOf(s370Tape().subarray(0, 500)) }]
    for (const [field, defined] of [
      ['boot.kernel', connection.define({ ...s370, boot: { kernel } })],
      ['disks[0].path', connection.define({ ...s370, disks: [{ path: disk }] })],
      ['hercules.tapes[0].path', connection.define({ ...s370, hercules: { tapes } })],
    ] as const) {
      const error = await rejection('ERR_INVALID_SPEC', defined)
      expect(error.field).to.equal(field)
      expect(error.hint).to.be.a('string')
    }
  })
})
