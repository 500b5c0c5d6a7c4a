import { createHash } from 'node:crypto'
import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { simh } from '../../../../drivers/simh/driver.js'
import { readUntil } from '../../../support/console.js'
import { cartridgeLength, countedIn, countingGuest, isCount } from '../../../support/counting-guest.js'
import { simhPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { findProcessesOf, goneWithin } from '../../../support/processes.js'
import { runElsewhere } from '../../../support/program.js'
import { newFolder } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

describe('a saved machine of an emulator', () => {
  needPeer(simhPeer)

  let state: string
  let files: string
  const uri = (): string => `simh:///session?state=${state}`
  const spec = () => ({
    name: 'a',
    architecture: 'pdp11' as const,
    boot: { kernel: join(files, 'counting.tape') },
    disks: [{ path: join(files, 'disk.raw') }],
  })
  beforeEach(() => {
    state = realpathSync(newFolder())
    files = realpathSync(newFolder())
    writeFileSync(join(files, 'counting.tape'), countingGuest())
    writeFileSync(join(files, 'disk.raw'), Buffer.alloc(cartridgeLength))
  })
  afterEach(async () => {
    await using connection = await simh.connect(uri())
    for (const { name, state: now } of await connection.list()) {
      const domain = await connection.lookup(name)
      if (now !== 'shutoff') await domain.destroy()
      await domain.undefine()
    }
    // What moves the bytes of a console ends a moment after the emulator, if nobody is there to wait for it.
    expect(await goneWithin(5000, () => findProcessesOf(state)), 'processes that were left').to.deep.equal([])
  })

  const started = async () => {
    const connection = await simh.connect(uri())
    const domain = await connection.define(spec())
    await domain.start()
    await counts(domain)
    return { connection, domain }
  }
  /** A state that was saved, and the domain in another connection. */
  const saved = async () => {
    const { connection, domain } = await started()
    const file = join(files, 'saved')
    await domain.save(file)
    await connection.close()
    const again = await simh.connect(uri())
    return { file, connection: again, domain: await again.lookup('a') }
  }
  type Domain = Awaited<ReturnType<typeof started>>['domain']
  const logOf = async (domain: Domain): Promise<string> =>
    Buffer.from(await domain.consoleLog()).toString('latin1')
  const counts = async (domain: Domain): Promise<void> => {
    const console = await domain.openConsole({ scrollback: true })
    await readUntil(console, /machine begins[\s\S]*[a-z]{30}/)
    console.destroy()
  }

  it('goes on counting with the letter after the last one, in another connection', async () => {
    const { file, connection, domain } = await saved()
    const before = countedIn(await logOf(domain))
    await domain.restore(file)
    await counts(domain)
    const after = countedIn(await logOf(domain))
    expect(before.length).to.be.above(20)
    expect(after.length).to.be.above(20)
    expect(isCount(`${before}${after}`), `${before}|${after}`).to.equal(true)
    await connection.close()
  })

  it('does not count while it is paused again', async () => {
    const { connection, domain } = await started()
    await domain.suspend()
    const file = join(files, 'saved')
    await domain.save(file)
    const before = countedIn(await logOf(domain))
    await domain.restore(file)
    expect((await domain.info()).state).to.equal('paused')
    expect(countedIn(await logOf(domain))).to.equal('')
    await domain.resume()
    await counts(domain)
    expect(isCount(`${before}${countedIn(await logOf(domain))}`)).to.equal(true)
    await connection.close()
  })

  it('does not go on with a disk that has changed since', async () => {
    const { file, connection, domain } = await saved()
    writeFileSync(join(files, 'disk.raw'), Buffer.alloc(cartridgeLength, 1))
    const error = await rejection('ERR_FILE', domain.restore(file))
    expect(error).to.include({ field: 'disks[0].path' })
    expect(error.message).to.include('has changed since')
    await rm(join(files, 'disk.raw'))
    expect(await rejection('ERR_INVALID_SPEC', domain.restore(file))).to.include({ field: 'disks[0].path' })
    expect((await domain.info()).state).to.equal('shutoff')
    await connection.close()
  })

  const change = (bytes: Buffer, edit: (header: string) => string): Buffer => {
    const length = bytes.readUInt32BE(16)
    const header = Buffer.from(edit(bytes.toString('utf8', 20, 20 + length)))
    const prefix = Buffer.from(bytes.subarray(0, 20))
    prefix.writeUInt32BE(header.length, 16)
    const content = Buffer.concat([prefix, header, bytes.subarray(20 + length, -32)])
    return Buffer.concat([content, createHash('sha256').update(content).digest()])
  }

  it('is refused when it is cut off, changed, or of another version of the program, and nothing starts', async () => {
    const { file, connection, domain } = await saved()
    const whole = readFileSync(file)
    const flipped = Buffer.from(whole)
    flipped.writeUInt8(flipped.readUInt8(whole.length - 100) ^ 1, whole.length - 100)
    const damaged: readonly (readonly [Buffer, RegExp])[] = [
      [whole.subarray(0, 10), /is not a saved machine/],
      [whole.subarray(0, 18), /is cut off/],
      [whole.subarray(0, 40), /is cut off/],
      [whole.subarray(0, -1), /is cut off or damaged/],
      [flipped, /is cut off or damaged/],
      [
        change(whole, (header) => header.replace('V3.8-1', 'V3.8-0')),
        /was saved by SIMH V3.8-0, and this is V3.8-1/,
      ],
      [
        change(whole, (header) => header.replace(/("version":"V3.8-1","sha256":")./, '$1g')),
        /has a header that cannot be read/,
      ],
      [
        change(whole, (header) => header.replace(/("version":"V3.8-1","sha256":")..../, '$10000')),
        /was saved by another build of SIMH V3.8-1/,
      ],
      [
        change(whole, (header) => header.replace('"driver":"simh"', '"driver":"hatari"')),
        /of the driver hatari/,
      ],
      [
        change(whole, (header) =>
          header.replace(/("machine":")..../, '$10000').replace('architecture', 'somethingElse'),
        ),
        /another definition/,
      ],
    ]
    for (const [bytes, message] of damaged) {
      writeFileSync(file, bytes)
      expect((await rejection('ERR_FILE', domain.restore(file))).message).to.match(message)
    }
    expect((await domain.info()).state).to.equal('shutoff')
    expect(findProcessesOf(state)).to.deep.equal([])
    writeFileSync(
      file,
      change(whole, (header) => header),
    )
    await domain.restore(file)
    await counts(domain)
    await connection.close()
  })

  it('is no file where none can be made: the machine goes on, and nothing is left', async () => {
    const { connection, domain } = await started()
    const run = join(state, 'a', 'run')
    const before = await readdir(run)
    await rejection('ERR_FILE', domain.save(join(files, 'no', 'folder')))
    expect((await domain.info()).state).to.equal('running')
    expect((await readdir(run)).sort()).to.deep.equal(before.sort())
    const seen = countedIn(await logOf(domain))
    const console = await domain.openConsole()
    await readUntil(console, /[a-z]{30}/)
    console.destroy()
    const now = countedIn(await logOf(domain))
    expect(now.length).to.be.above(seen.length)
    expect(isCount(now), now).to.equal(true)
    await connection.close()
  })

  it('leaves no half of a file for longer than to the next call when the program that saves it is killed', async () => {
    const { connection, domain } = await started()
    const folder = newFolder()
    const program = `
      const [uri, file] = args
      const connection = await connect(uri)
      await (await connection.lookup('a')).save(file)
    `
    const end = await runElsewhere(program, [uri(), join(folder, 'saved')], {
      POLYVISOR_TEST_KILL_AT: 'save:written',
    })
    expect(end.signal, end.stderr).to.equal('SIGKILL')
    expect((await readdir(folder)).map((name) => name.startsWith('.polyvisor-saving.'))).to.deep.equal([true])
    await domain.resume()
    expect(await readdir(folder)).to.deep.equal([])
    await connection.close()
  })

  it('is only paused when the program that saves it is killed, and can be resumed and saved', async () => {
    const { connection, domain } = await started()
    const file = join(files, 'saved')
    const program = `
      const connection = await connect(args[0])
      await (await connection.lookup('a')).save(args[1])
    `
    const end = await runElsewhere(program, [uri(), file], { POLYVISOR_TEST_KILL_AT: 'state:held' })
    expect(end.signal, end.stderr).to.equal('SIGKILL')
    expect(await readdir(files)).to.deep.equal(['counting.tape', 'disk.raw'])
    expect((await domain.info()).state).to.equal('paused')
    await domain.resume()
    await domain.save(file)
    const before = countedIn(await logOf(domain))
    await domain.restore(file)
    await counts(domain)
    expect(isCount(`${before}${countedIn(await logOf(domain))}`)).to.equal(true)
    await connection.close()
  })
})
