import { once } from 'node:events'
import { chmodSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { openEmulator } from '../../../drivers/emulator/connection.js'
import type { DisplaySize } from '../../../drivers/emulator/display/x-server.js'
import { examineRecipe } from '../../../drivers/emulator/doctor.js'
import type { EmulatorProgram, EmulatorRecipe } from '../../../drivers/emulator/recipe.js'
import { defineDriver } from '../../../src/driver.js'
import { eventsUntilChange } from '../../contract/context.js'
import { linuxPeer, xvfbPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { type FoundProcess, findProcessesOf, goneWithin } from '../../support/processes.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

const says = 'if [ "$1" = --version ]; then echo standin 2.0; exit; fi'
const runs = `${says}; echo begun; while :; do read -r line || sleep 1; done`

/** An emulator that a script stands in for: what it does, no real one can be made to do on demand. */
function standIn(
  script: string | undefined,
  { display, ...limits }: { startLimit?: number; endGrace?: number; display?: DisplaySize } = {},
) {
  const folder = newFolder()
  const path = join(folder, 'standin')
  if (script !== undefined) {
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o755)
  }
  Object.assign(process.env, { PATH: `${folder}:${pathBefore}` })
  const program: EmulatorProgram = {
    names: ['standin'],
    packages: ['standin', 'standin-data'],
    versionArguments: ['--version'],
    version: /^standin (\S+)$/m,
    oldest: '1.5',
  }
  const options = z.strictObject({}).prefault({})
  const recipe: EmulatorRecipe<z.output<typeof options>> = {
    name: 'standin',
    title: 'the stand-in',
    options,
    accelerator: 'interpreter',
    guests: [{ architecture: 'x86_64', program }],
    plan: async () => ({
      program,
      args: [],
      files: {},
      links: {},
      consoles: [{ port: 0, kind: 'stdio' }],
      sign: { file: 'serial0.out', pattern: /^begun/m },
      words: 'serial0.out',
      display,
    }),
    ...limits,
  }
  return defineDriver({
    name: 'standin',
    title: 'stand-in',
    schemes: ['standin'],
    class: 'emulator',
    evidence: { peer: 'stand-in', description: 'a script' },
    features: ['persistent', 'suspend', 'console', 'console-log', 'screenshot'],
    options,
    connect: (uri) => openEmulator(recipe, uri),
    doctor: (call) => examineRecipe(recipe, call),
  })
}

const { PATH: pathBefore = '' } = process.env

describe('an emulator on a bad day', () => {
  needPeer(linuxPeer)

  let state: string
  const uri = (): string => `standin:///session?state=${state}`
  const opened: { close(): Promise<void> }[] = []
  const connectTo = async (driver: ReturnType<typeof standIn>) => {
    const connection = await driver.connect(uri())
    opened.push(connection)
    return connection
  }
  const define = async (driver: ReturnType<typeof standIn>) => {
    const connection = await connectTo(driver)
    return { connection, domain: await connection.define({ name: 'a' }) }
  }
  beforeEach(() => {
    state = realpathSync(newFolder())
  })
  afterEach(async () => {
    for (const connection of opened.splice(0)) await connection.close()
    Object.assign(process.env, { PATH: pathBefore })
    expect(findProcessesOf(state), 'processes that were left').to.deep.equal([])
  })

  it('is missing: the error names the packages, and the doctor, too', async () => {
    const driver = standIn(undefined)
    const { domain } = await define(driver)
    const error = await rejection('ERR_NOT_INSTALLED', domain.start())
    expect(error.hint).to.include('apt-get install standin standin-data')
    expect(await driver.doctor()).to.have.nested.property('[0].status', 'missing')
  })

  it('is too old: the error says which version it is and which is needed', async () => {
    const driver = standIn('echo standin 1.4.9')
    const { domain } = await define(driver)
    const error = await rejection('ERR_NOT_INSTALLED', domain.start())
    expect(error.message).to.include('1.4.9').and.to.include('1.5')
    expect(await driver.doctor()).to.have.nested.property('[0].status', 'broken')
  })

  it('is another program, or is replaced by one: it is asked again', async () => {
    const { connection, domain } = await define(standIn('echo something else'))
    await rejection('ERR_PROTOCOL', domain.start())
    await connection.close()
    const again = await connectTo(standIn(runs))
    const other = await again.lookup('a')
    await other.start()
    await other.destroy()
  })

  it('dies at start: the error has its exit status and its last words', async () => {
    const { domain } = await define(standIn(`${says}; echo no display >&2; exit 3`))
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('exit status 3').and.to.include('no display')
    expect(error.cause).to.include({ exitStatus: 3, version: '2.0' })
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('is killed at start', async () => {
    const { domain } = await define(standIn(`${says}; kill -KILL $$`))
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('signal 9')
  })

  it('says nothing, as one that waits in a dialog does: it is killed', async () => {
    const { domain } = await define(standIn(`${says}; sleep 1000`, { startLimit: 200 }))
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('no sign of life')
    expect(findProcessesOf(state)).to.deep.equal([])
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('ignores that it is asked to end: it is killed, paused or not', async () => {
    const { domain } = await define(standIn(`trap '' TERM; ${runs}`, { endGrace: 50 }))
    for (const paused of [false, true]) {
      await domain.start()
      if (paused) await domain.suspend()
      await domain.destroy()
      expect((await domain.info()).state).to.equal('shutoff')
      expect(findProcessesOf(state)).to.deep.equal([])
    }
  })

  it('is killed by somebody: every connection learns how, and it can be started again', async () => {
    const driver = standIn(runs)
    const { connection, domain } = await define(driver)
    const other = await connectTo(driver)
    await using events = other.events({ types: ['lifecycle'] })
    await domain.start()
    await eventsUntilChange(events, 'started')
    process.kill((await domain.info()).pid ?? 0, 'SIGKILL')
    const seen = await eventsUntilChange(events, 'crashed')
    expect(seen.at(-1)).to.have.property('reason').that.includes('signal 9')
    for (const each of [connection, other]) {
      const info = await (await each.lookup('a')).info()
      expect(info).to.include({ state: 'crashed' })
      expect(info.reason).to.include('signal 9')
    }
    await domain.start()
    await domain.destroy()
  })

  it('loses the process that waits for it, and can still be destroyed', async () => {
    const { connection, domain } = await define(standIn(runs))
    await domain.start()
    const { pid } = await domain.info()
    const keeper = Number(readFileSync(join(connection.native.machineFolder('a'), 'keeper.pid'), 'utf8'))
    process.kill(keeper, 'SIGKILL')
    expect(await domain.info()).to.include({ state: 'running', pid })
    await domain.destroy()
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('ends by itself with another status than 0', async () => {
    const { connection, domain } = await define(
      standIn(`${says}; echo begun; read -r line; echo boom; exit 7`),
    )
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    const console = await domain.openConsole()
    console.write('go\n')
    const seen = await eventsUntilChange(events, 'crashed')
    expect(seen.at(-1)).to.have.property('reason', 'it ended with exit status 7: boom')
    console.destroy()
  })
})

describe('the X server of an emulator', () => {
  needPeer(xvfbPeer)

  const display = { width: 64, height: 48 }
  const start = async (script: string) => {
    const state = realpathSync(newFolder())
    const driver = standIn(script, { display })
    const connection = await driver.connect(`standin:///session?state=${state}`)
    const domain = await connection.define({ name: 'a' })
    return { state, connection, domain }
  }
  const serversOf = (state: string): readonly FoundProcess[] =>
    findProcessesOf(state).filter(({ command }) => command.startsWith('Xvfb'))
  afterEach(() => {
    Object.assign(process.env, { PATH: pathBefore })
  })

  it('is not installed: the error names the package', async () => {
    const { connection, domain } = await start(runs)
    const [folder] = (process.env['PATH'] ?? '').split(':')
    Object.assign(process.env, { PATH: folder })
    const error = await rejection('ERR_NOT_INSTALLED', domain.start())
    expect(error.hint).to.include('xvfb')
    await connection.close()
  })

  it('does not start: the error has its words, and nothing is left', async () => {
    const { state, connection, domain } = await start(runs)
    const [folder = ''] = (process.env['PATH'] ?? '').split(':')
    writeFileSync(join(folder, 'Xvfb'), '#!/bin/sh\necho no memory for a screen >&2\nexit 1\n', {
      mode: 0o755,
    })
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('the X server (Xvfb) did not start')
    expect(error.cause).to.have.property('output').that.includes('no memory for a screen')
    expect(findProcessesOf(state)).to.deep.equal([])
    await connection.close()
  })

  it('goes with an emulator that does not start', async () => {
    const { state, connection, domain } = await start(
      `${says}; [ -n "$DISPLAY" ] && echo "on a screen" >&2; exit 3`,
    )
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('on a screen')
    expect(findProcessesOf(state)).to.deep.equal([])
    await connection.close()
  })

  it('goes with one that says nothing and is killed', async () => {
    const state = realpathSync(newFolder())
    const driver = standIn(`${says}; sleep 1000`, { display, startLimit: 1000 })
    await using connection = await driver.connect(`standin:///session?state=${state}`)
    await rejection('ERR_START_FAILED', (await connection.define({ name: 'a' })).start())
    expect(findProcessesOf(state)).to.deep.equal([])
  })

  it('shows nothing as long as the emulator does not, and is gone when the machine is', async () => {
    const { state, connection, domain } = await start(runs)
    await domain.start()
    expect(serversOf(state)).to.have.length(1)
    await rejection('ERR_OPERATION_FAILED', domain.screenshot())
    await domain.destroy()
    expect(findProcessesOf(state)).to.deep.equal([])
    await rejection('ERR_INVALID_STATE', domain.screenshot())
    await connection.close()
  })

  it('lets nobody in who does not know the secret', async () => {
    const { state, connection, domain } = await start(runs)
    await domain.start()
    const { pid } = await domain.info()
    const number = /(?:^|\0)DISPLAY=:(\d+)\0/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1]
    const socket = connect(`/tmp/.X11-unix/X${number}`)
    // A connection without a name and data of an authorization (X11 protocol, section 8): little-endian, 11.0.
    socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
    const [answer]: unknown[] = await once(socket, 'data')
    expect(Buffer.isBuffer(answer) && answer[0]).to.equal(0)
    expect(String(answer)).to.include('Authorization required')
    socket.destroy()
    await domain.destroy()
    expect(findProcessesOf(state)).to.deep.equal([])
    await connection.close()
  })

  it('is gone soon, whoever kills the emulator or the process that waits for it', async () => {
    const { state, connection, domain } = await start(runs)
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    process.kill((await domain.info()).pid ?? 0, 'SIGKILL')
    await eventsUntilChange(events, 'crashed')
    expect(findProcessesOf(state)).to.deep.equal([])
    await domain.start()
    const keeper = Number(readFileSync(join(connection.native.machineFolder('a'), 'keeper.pid'), 'utf8'))
    process.kill(keeper, 'SIGKILL')
    expect(await goneWithin(60_000, () => serversOf(state))).to.deep.equal([])
    await domain.destroy()
    // What moved its console's bytes ends when nobody else has its terminal any more.
    expect(await goneWithin(60_000, () => findProcessesOf(state))).to.deep.equal([])
    await connection.close()
  })
})
