import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventsUntilChange } from '../../contract/context.js'
import { pathBefore, runs, says, standIn } from '../../support/emulator-stand-in.js'
import { linuxPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf, goneWithin } from '../../support/processes.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('an emulator on a bad day', () => {
  needPeer(linuxPeer)

  let state: string
  const uri = (): string => `standin:///session?state=${state}`
  const opened: { close(): Promise<void> }[] = []
  const connect = async (driver: ReturnType<typeof standIn>) => {
    const connection = await driver.connect(uri())
    opened.push(connection)
    return connection
  }
  const define = async (driver: ReturnType<typeof standIn>) => {
    const connection = await connect(driver)
    return { connection, domain: await connection.define({ name: 'a' }) }
  }
  beforeEach(() => {
    state = realpathSync(newFolder())
  })
  afterEach(async () => {
    for (const connection of opened.splice(0)) await connection.close()
    Object.assign(process.env, { PATH: pathBefore })
    // What moves the bytes of a console ends a moment after the emulator, if nobody is there to wait for it.
    expect(await goneWithin(5000, () => findProcessesOf(state)), 'processes that were left').to.deep.equal([])
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
    const again = await connect(standIn(runs))
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
      // All were killed at once, and the kernel takes the last of them away when it has the time.
      expect(await goneWithin(5000, () => findProcessesOf(state))).to.deep.equal([])
    }
  })

  it('is killed by somebody: every connection learns how, and it can be started again', async () => {
    const driver = standIn(runs)
    const { connection, domain } = await define(driver)
    const other = await connect(driver)
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
