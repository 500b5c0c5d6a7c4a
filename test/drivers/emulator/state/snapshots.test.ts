import { readFileSync, realpathSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { simh } from '../../../../drivers/simh/driver.js'
import { readUntil } from '../../../support/console.js'
import { cartridgeLength, countedIn, countingGuest, isCount } from '../../../support/counting-guest.js'
import { simhPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { findProcessesOf } from '../../../support/processes.js'
import { runElsewhere } from '../../../support/program.js'
import { newFolder } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

describe('snapshots of an emulator', () => {
  needPeer(simhPeer)

  let state: string
  let disk: string
  let connection: Awaited<ReturnType<typeof simh.connect>>
  let domain: Awaited<ReturnType<typeof connection.define>>
  const snapshots = (): string => join(state, 'a', 'snapshots')
  const folders = async (): Promise<readonly string[]> =>
    (await readdir(snapshots())).filter((name) => name !== 'book.json')
  beforeEach(async () => {
    state = realpathSync(newFolder())
    const files = realpathSync(newFolder())
    const kernel = join(files, 'counting.tape')
    disk = join(files, 'disk.raw')
    writeFileSync(kernel, countingGuest())
    writeFileSync(disk, Buffer.alloc(cartridgeLength))
    connection = await simh.connect(`simh:///session?state=${state}`)
    domain = await connection.define({
      name: 'a',
      architecture: 'pdp11',
      boot: { kernel },
      disks: [{ path: disk }],
    })
  })
  afterEach(async () => {
    if ((await domain.info()).state !== 'shutoff') await domain.destroy()
    await domain.undefine()
    await connection.close()
    expect(findProcessesOf(state), 'processes that were left').to.deep.equal([])
  })

  const told = async (word: string, answer: RegExp): Promise<string> => {
    const console = await domain.openConsole()
    try {
      const read = readUntil(console, answer)
      console.write(word)
      return await read
    } finally {
      console.destroy()
    }
  }
  const logOf = async (): Promise<string> => Buffer.from(await domain.consoleLog()).toString('latin1')
  const onDisk = (): string => readFileSync(disk).toString('latin1', 0, 1)

  it('bring back the guest and the disk that it has written to, together', async () => {
    await domain.start()
    await told('', /[a-z]{5}/)
    await told('w', /W/)
    await domain.createSnapshot('first')
    const first = onDisk()
    expect(first).to.match(/[a-z]/)
    // The guest counts on, so that sooner or later another letter is next.
    while (onDisk() === first) {
      await told('w', /W/)
      await domain.suspend()
      await domain.resume()
    }
    await domain.revertToSnapshot('first')
    expect(onDisk()).to.equal(first)
    expect(await readdir(dirname(disk))).to.have.length(2)
    expect(await told('r', /\[.\]/)).to.include(`[${first}]`)
  })

  it('bring back a disk that is ruined or gone, with the guest that goes on with it', async () => {
    await domain.createSnapshot('off')
    await domain.start()
    await told('', /[a-z]{5}/)
    await told('w', /W/)
    await domain.createSnapshot('on')
    const kept = onDisk()
    await domain.destroy()
    for (const ruin of [() => writeFileSync(disk, 'short'), () => rm(disk)]) {
      await ruin()
      await domain.revertToSnapshot('on')
      expect(onDisk()).to.equal(kept)
      expect(await told('r', /\[.\]/)).to.include(`[${kept}]`)
      await domain.destroy()
    }
    await rm(disk)
    await domain.revertToSnapshot('off')
    expect(readFileSync(disk)).to.deep.equal(Buffer.alloc(cartridgeLength))
    expect(statSync(disk).mode & 0o777).to.equal(0o600)
    expect(await readdir(dirname(disk))).to.have.length(2)
  })

  it('do not take the place of a link that leads nowhere, and the machine is left as it was', async () => {
    await domain.start()
    await domain.createSnapshot('s')
    const { pid } = await domain.info()
    renameSync(disk, `${disk}.away`)
    symlinkSync(join(dirname(disk), 'not mounted', 'disk.raw'), disk)
    const error = await rejection('ERR_FILE', domain.revertToSnapshot('s'))
    expect(error).to.include({ field: 'disks' })
    expect(await domain.info()).to.include({ state: 'running', pid })
    renameSync(`${disk}.away`, disk)
    await domain.revertToSnapshot('s')
  })

  it('are a tree on the disk that another connection finds, and whose states go on counting', async () => {
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    await readUntil(console, /machine begins[\s\S]*[a-z]{30}/)
    console.destroy()
    await domain.suspend()
    await domain.createSnapshot('paused', { description: 'at the beginning' })
    const before = countedIn(await logOf())
    expect((await domain.info()).state).to.equal('paused')
    await domain.resume()
    await domain.createSnapshot('later')
    await domain.destroy()
    await domain.createSnapshot('off')
    await connection.close()

    connection = await simh.connect(`simh:///session?state=${state}`)
    domain = await connection.lookup('a')
    expect(
      (await domain.listSnapshots()).map(({ name, parent, state: was, current, description }) => [
        ...[name, parent, was, current, description],
      ]),
    ).to.deep.equal([
      ['paused', undefined, 'paused', false, 'at the beginning'],
      ['later', 'paused', 'running', false, undefined],
      ['off', 'later', 'shutoff', true, undefined],
    ])
    await domain.revertToSnapshot('paused')
    expect((await domain.info()).state).to.equal('paused')
    expect(countedIn(await logOf())).to.equal('')
    await domain.resume()
    const again = await domain.openConsole({ scrollback: true })
    await readUntil(again, /machine begins[\s\S]*[a-z]{30}/)
    again.destroy()
    expect(isCount(`${before}${countedIn(await logOf())}`)).to.equal(true)
    await domain.revertToSnapshot('off')
    expect((await domain.info()).state).to.equal('shutoff')
    await domain.deleteSnapshot('later')
    expect((await domain.listSnapshots()).map(({ name, parent }) => [name, parent])).to.deep.equal([
      ['paused', undefined],
      ['off', 'paused'],
    ])
    expect(await folders()).to.have.length(2)
  })

  it('that are damaged are refused, and the running machine is left as it was', async () => {
    await domain.start()
    await domain.createSnapshot('s')
    const [folder = ''] = await folders()
    const { pid } = await domain.info()
    const copy = join(snapshots(), folder, 'disk0')
    const whole = readFileSync(copy)
    writeFileSync(copy, Buffer.alloc(cartridgeLength, 1))
    expect((await rejection('ERR_FILE', domain.revertToSnapshot('s'))).message).to.include(
      "disk 'disk0' has changed",
    )
    writeFileSync(copy, whole)
    const kept = join(snapshots(), folder, 'machine.state')
    const bytes = readFileSync(kept)
    writeFileSync(kept, bytes.subarray(0, -7))
    expect((await rejection('ERR_FILE', domain.revertToSnapshot('s'))).message).to.include(
      'is cut off or damaged',
    )
    expect(await domain.info()).to.include({ state: 'running', pid })
    await told('', /[a-z]{10}/)
    writeFileSync(join(snapshots(), 'book.json'), '{}')
    await rejection('ERR_STATE_CORRUPT', domain.listSnapshots())
    await rm(join(snapshots(), 'book.json'))
    expect(await domain.listSnapshots()).to.deep.equal([])
    await domain.createSnapshot('s')
    expect(await folders(), 'what no book names is cleared away').to.have.length(1)
  })

  it('that cannot be made leave nothing, and the machine goes on', async () => {
    await domain.start()
    // SIMH forgets what was typed before its guest runs.
    await told('', /[a-z]{5}/)
    const controller = new AbortController()
    controller.abort()
    await rejection('ERR_ABORTED', domain.createSnapshot('s', { signal: controller.signal }))
    await rejection('ERR_UNSUPPORTED', domain.createSnapshot('s', { kind: 'external' }))
    expect(await domain.listSnapshots()).to.deep.equal([])
    expect((await domain.info()).state).to.equal('running')
    await told('r', /\[.\]/)
    expect(isCount(countedIn(await logOf()))).to.equal(true)
  })

  describe('of two disks, when the program is killed that returns to one', () => {
    const program = `
      const [uri] = args
      const connection = await connect(uri)
      await (await connection.lookup('two')).revertToSnapshot('s')
    `
    /** A domain with a snapshot, whose two disks have changed since. */
    const twoDisks = async () => {
      const paths = ['one', 'two'].map((name) => join(dirname(disk), `${name}.raw`))
      for (const path of paths) writeFileSync(path, Buffer.alloc(cartridgeLength, 's'))
      const two = await connection.define({
        name: 'two',
        architecture: 'pdp11',
        boot: { kernel: join(dirname(disk), 'counting.tape') },
        disks: paths.map((path) => ({ path })),
      })
      await two.createSnapshot('s')
      for (const path of paths) writeFileSync(path, Buffer.alloc(cartridgeLength, 'n'))
      const firstBytes = (): string =>
        paths.map((path) => readFileSync(path).toString('latin1', 0, 1)).join('')
      return { two, firstBytes }
    }
    const others = async (): Promise<readonly string[]> =>
      (await readdir(dirname(disk))).filter((name) => name.startsWith('.'))

    for (const { step, torn, after } of [
      { step: 'revert:prepared', torn: 'nn', after: 'nn' },
      { step: 'revert:ready', torn: 'nn', after: 'ss' },
      { step: 'revert:disk-back', torn: 'sn', after: 'ss' },
      { step: 'revert:disks-back', torn: 'ss', after: 'ss' },
    ]) {
      it(`at ${step}: what comes next finds all of the snapshot's, or none`, async () => {
        const { two, firstBytes } = await twoDisks()
        const end = await runElsewhere(program, [connection.uri], { POLYVISOR_TEST_KILL_AT: step })
        expect(end.signal, end.stderr).to.equal('SIGKILL')
        expect(firstBytes()).to.equal(torn)
        await two.start()
        expect(firstBytes()).to.equal(after)
        expect(await others()).to.deep.equal([])
        const [snapshot] = await two.listSnapshots()
        expect(snapshot).to.include({ name: 's', current: true })
        await two.destroy()
        await two.undefine()
      })
    }
  })
})
