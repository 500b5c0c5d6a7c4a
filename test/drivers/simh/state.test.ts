import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { domainPaths } from '../../../drivers/emulator/folders.js'
import { emulatorPid } from '../../../drivers/emulator/machine-record.js'
import { simh } from '../../../drivers/simh/driver.js'
import { simhRecipe } from '../../../drivers/simh/recipe.js'
import { simhState } from '../../../drivers/simh/state.js'
import { sendSignal } from '../../../src/local/program.js'
import { whenStopped } from '../../../src/local/stopped.js'
import { eventsUntilChange } from '../../contract/context.js'
import { readUntil } from '../../support/console.js'
import { countedIn, countingGuest, isCount } from '../../support/counting-guest.js'
import { simhPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

/** Counts from `a` to `z` again and again, with a pause before each letter. */
const vaxCounter = Buffer.from(
  `908f6150${'d08f0040000051'}${'f551fd'}${'db2252'}${'e10752f9'}${'da5023'}${'9650'}${'91508f7b'}${'12e4'}11de`,
  'hex',
)
const z80Loop = Buffer.from('18fe', 'hex')

describe('the state of a machine of SIMH', () => {
  needPeer(simhPeer)

  const machines = [
    { architecture: 'vax', machine: 'microvax3900', program: vaxCounter },
    { architecture: 'vax', machine: 'vax780', program: vaxCounter },
  ] as const

  for (const { architecture, machine, program } of machines) {
    it(`is whole on a ${machine}`, async () => {
      const files = newFolder()
      const kernel = join(files, 'counter')
      writeFileSync(kernel, program)
      await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
      const domain = await connection.define({ name: 'a', architecture, machine, boot: { kernel } })
      const countsUntilSaved = async (file: string): Promise<string> => {
        const console = await domain.openConsole({ scrollback: true })
        await readUntil(console, /machine begins[\s\S]*[a-z]{30}/)
        console.destroy()
        await domain.save(join(files, file))
        return countedIn(Buffer.from(await domain.consoleLog()).toString('latin1'))
      }
      await domain.start()
      const before = await countsUntilSaved('first')
      await domain.restore(join(files, 'first'))
      const after = await countsUntilSaved('second')
      expect(isCount(`${before}${after}`), `${before}|${after}`).to.equal(true)
    })
  }

  it('is refused for an Altair, which goes on', async () => {
    const kernel = join(newFolder(), 'loop')
    writeFileSync(kernel, z80Loop)
    await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
    const domain = await connection.define({ name: 'a', architecture: 'z80', boot: { kernel } })
    await domain.start()
    const error = await rejection('ERR_UNSUPPORTED', domain.save(join(newFolder(), 'saved')))
    expect(error.field).to.equal('architecture')
    await rejection('ERR_UNSUPPORTED', domain.createSnapshot('s'))
    expect((await domain.info()).state).to.equal('running')
    await domain.destroy()
    expect(await domain.createSnapshot('s')).to.include({ state: 'shutoff' })
  })

  it('is not asked of a program that halts in the same moment: the machine is off, as it would have been', async () => {
    const state = realpathSync(newFolder())
    const kernel = join(newFolder(), 'counting.tape')
    writeFileSync(kernel, countingGuest())
    await using connection = await simh.connect(`simh:///session?state=${state}`)
    const domain = await connection.define({ name: 'a', architecture: 'pdp11', boot: { kernel } })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    const { run } = domainPaths(join(state, 'a'))
    const pid = emulatorPid(run) ?? expect.fail('the emulator runs')
    // It gets the signal that would interrupt the simulator, which so comes to its stop by itself.
    const other = spawn('sh', ['-c', 'trap "exit 0" INT; while :; do sleep 0.1; done'], { stdio: 'ignore' })
    await once(other, 'spawn')
    const request = await simhState.ask({ run, pid: other.pid ?? 0, args: [] })
    const console = await domain.openConsole()
    console.write('h')
    await whenStopped(pid)
    console.destroy()
    expect(await request.interrupted?.()).to.equal(false)
    await request.withdraw()
    sendSignal(pid, 'SIGCONT')
    await eventsUntilChange(events, 'stopped')
    expect(await domain.info()).to.include({ state: 'shutoff', reason: 'HALT instruction' })
  })

  it('is no reason for the end of a machine that goes on afterwards', () => {
    const asked = '\nSimulation stopped, PC: 001034 (DEC R4)\r\nabc\n'
    const words = (stop: string): string => `begins${asked}${stop}, PC: 001100 (BR 1076)\r\n`
    const end = (status: number, lastWords: string) => simhRecipe.describeEnd?.({ status, lastWords })
    const halted = { change: 'stopped', reason: 'HALT instruction' }
    expect(end(0, `${words('\nHALT instruction')}Goodbye\r\n`)).to.deep.equal(halted)
    expect(end(130, words('\nHALT instruction'))).to.deep.equal(halted)
    expect(end(0, `${words('\nTrap stack push abort')}Goodbye\r\n`)).to.deep.equal({
      change: 'crashed',
      reason: 'Trap stack push abort',
    })
  })
})
