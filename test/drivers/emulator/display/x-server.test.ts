import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { eventsUntilChange } from '../../../contract/context.js'
import { pathBefore, runs, says, standIn } from '../../../support/emulator-stand-in.js'
import { xvfbPeer } from '../../../support/known-peers.js'
import { needPeer } from '../../../support/peers.js'
import { type FoundProcess, findProcessesOf, goneWithin } from '../../../support/processes.js'
import { newFolder } from '../../../support/qemu.js'
import { rejection } from '../../../support/rejection.js'

describe('the X server of an emulator', () => {
  needPeer(xvfbPeer)

  const display = { width: 64, height: 48 }
  const start = async (script: string) => {
    const state = realpathSync(newFolder())
    const driver = standIn(script, { display })
    const connection = await driver.connect(`standin:///session?state=${state}`)
    const domain = await connection.define({ name: 'a', graphics: 'vga' })
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
    await rejection('ERR_START_FAILED', (await connection.define({ name: 'a', graphics: 'vga' })).start())
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

  it('is looked at until a window is there, if it may take its time, and not longer than the caller waits', async () => {
    const state = realpathSync(newFolder())
    const driver = standIn(runs, { display, windowLimit: 60_000 })
    await using connection = await driver.connect(`standin:///session?state=${state}`)
    const domain = await connection.define({ name: 'a', graphics: 'vga' })
    await domain.start()
    await rejection('ERR_TIMEOUT', domain.screenshot({ timeout: 200 }))
    const refused = rejection('ERR_INVALID_STATE', domain.screenshot())
    await domain.destroy()
    await refused
  })

  it('lets nobody in who does not know the secret', async () => {
    const { state, connection, domain } = await start(runs)
    await domain.start()
    const { pid } = await domain.info()
    const number = /(?:^|\0)DISPLAY=:(\d+)\0/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1]
    const socket = connect(`/tmp/.X11-unix/X${number}`)
    // A connection without a name and data of an authorization (X11 protocol, section 8): little-endian, 11.0.
    socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
    const answer = await buffer(socket)
    expect(answer[0]).to.equal(0)
    expect(answer.toString()).to.include('Authorization required')
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
