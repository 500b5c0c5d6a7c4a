import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { hatari } from '../../../drivers/hatari/driver.js'
import { floppyProgram, formattedFloppy } from '../../support/atari-floppy.js'
import { countingProgram, interruptedProgram, tosImage } from '../../support/atari-programs.js'
import { readUntil } from '../../support/console.js'
import { gapsIn } from '../../support/counting-guest.js'
import { hatariPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { runElsewhere } from '../../support/program.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'
import { expectWholeState } from '../emulator/state/whole-state.js'

describe('the state of a machine of Hatari', () => {
  needPeer(hatariPeer)

  const fileOf = (content: Uint8Array, name = 'file'): string => {
    const path = join(newFolder(), name)
    writeFileSync(path, content)
    return path
  }
  const connect = (state = newFolder()) => hatari.connect(`hatari:///session?state=${realpathSync(state)}`)
  const machine = { name: 'a', architecture: 'm68k', memory: '4 MiB' } as const

  for (const { what, kernel, ...spec } of [
    { what: 'an ST', kernel: countingProgram() },
    { what: 'an STE that interrupts wake', machine: 'ste', kernel: interruptedProgram() },
    { what: 'a TT with memory of both kinds', machine: 'tt', memory: '16 MiB', kernel: countingProgram() },
    { what: 'a Falcon', machine: 'falcon', kernel: countingProgram() },
    { what: 'one whose every cycle counts', hatari: { cycleExact: true }, kernel: interruptedProgram() },
  ]) {
    it(`is whole: ${what} goes on counting, also under another name, and does not while it is paused`, async () => {
      await using connection = await connect()
      await expectWholeState(
        await connection.define({ ...machine, ...spec, boot: { kernel: fileOf(kernel) } }),
      )
    })
  }

  it('loses nothing when it is written and read again and again, and leaves nothing behind', async () => {
    await using connection = await connect()
    const domain = await connection.define({ ...machine, boot: { kernel: fileOf(interruptedProgram()) } })
    await domain.start()
    const folder = connection.native.machineFolder('a')
    const counts = async (): Promise<string> => {
      const console = await domain.openConsole({ scrollback: true })
      await readUntil(console, /[a-z]{30}/)
      console.destroy()
      return Buffer.from(await domain.consoleLog()).toString('latin1')
    }
    const saved = join(newFolder(), 'saved')
    const files = readdirSync(folder)
    let heard = ''
    for (let round = 0; round < 6; round++) {
      await counts()
      await domain.createSnapshot(`s${round}`)
      expect(readdirSync(folder).filter((name) => name !== 'machine.state')).to.deep.equal(files)
      await counts()
      await domain.save(`${saved}${round}`)
      heard += Buffer.from(await domain.consoleLog()).toString('latin1')
      await domain.restore(`${saved}${round}`)
    }
    heard += await counts()
    expect(gapsIn(heard)).to.deep.equal([])
    await domain.destroy()
  })

  it('is written again after a program was killed that had it written', async () => {
    const state = newFolder()
    await using connection = await connect(state)
    const domain = await connection.define({ ...machine, boot: { kernel: fileOf(countingProgram()) } })
    await domain.start()
    const file = join(newFolder(), 'saved')
    const end = await runElsewhere(
      `const connection = await connect(args[0])
       await (await connection.lookup('a')).save(args[1])`,
      [`hatari:///session?state=${realpathSync(state)}`, file],
      { POLYVISOR_TEST_KILL_AT: 'state:held' },
    )
    expect(end.signal, end.stderr).to.equal('SIGKILL')
    expect((await domain.info()).state).to.equal('paused')
    await domain.resume()
    const console = await domain.openConsole()
    await readUntil(console, /[a-z]{30}/)
    console.destroy()
    await domain.save(file)
    const before = Buffer.from(await domain.consoleLog()).toString('latin1')
    await domain.restore(file)
    const restored = await domain.openConsole({ scrollback: true })
    await readUntil(restored, /[a-z]{30}/)
    restored.destroy()
    await domain.destroy()
    const after = Buffer.from(await domain.consoleLog()).toString('latin1')
    expect(gapsIn(`${before}${after}`)).to.deep.equal([])
  })

  it('that is cut off starts nothing, paused or not', async () => {
    await using connection = await connect()
    const domain = await connection.define({ ...machine, boot: { kernel: fileOf(countingProgram()) } })
    for (const paused of [false, true]) {
      await domain.start()
      if (paused) await domain.suspend()
      const file = join(newFolder(), 'saved')
      await domain.save(file)
      // The file gets the digest that it has now.
      const cut = readFileSync(file).subarray(0, -132)
      writeFileSync(file, Buffer.concat([cut, createHash('sha256').update(cut).digest()]))
      const error = await rejection('ERR_START_FAILED', domain.restore(file))
      expect(error.message).to.include('the state is not whole')
      expect((await domain.info()).state).to.equal('shutoff')
    }
  })

  it('is not taken with a hard disk, whose machine has snapshots while it is off', async () => {
    await using connection = await connect()
    const path = fileOf(Buffer.alloc(2 ** 20))
    const disk = await connection.define({
      ...machine,
      disks: [{ path }],
      hatari: { tos: fileOf(tosImage()) },
    })
    await disk.start()
    expect((await rejection('ERR_UNSUPPORTED', disk.createSnapshot('s'))).field).to.equal('disks[0]')
    await rejection('ERR_UNSUPPORTED', disk.save(join(newFolder(), 'saved')))
    expect((await disk.info()).state).to.equal('running')
    await disk.destroy()
    await disk.createSnapshot('off')
  })

  it('has what its program wrote to a floppy disk, which reaches the image at the end, under another name as well', async () => {
    await using connection = await connect()
    const image = fileOf(formattedFloppy())
    const domain = await connection.define({
      ...machine,
      disks: [{ path: image, device: 'floppy' }],
      boot: { kernel: fileOf(floppyProgram()) },
    })
    const told = async (word: string, answer: RegExp): Promise<string> => {
      const console = await domain.openConsole({ scrollback: word === '' })
      try {
        const heard = readUntil(console, answer)
        console.write(word)
        return await heard
      } finally {
        console.destroy()
      }
    }
    await domain.start()
    await told('', />/)
    await told('a', /W/)
    await domain.createSnapshot('a')
    await told('b', /W/)
    const file = join(newFolder(), 'saved')
    await domain.save(file)
    expect(readFileSync(image).toString('latin1', 512, 513)).to.equal('\0')
    await domain.rename('c')
    await domain.restore(file)
    expect(await told('r', /R/)).to.equal('bR')
    await domain.destroy()
    expect(readFileSync(image).toString('latin1', 512, 513)).to.equal('b')
    await domain.revertToSnapshot('a')
    expect(await told('r', /R/)).to.equal('aR')
    await domain.destroy()
    expect(readFileSync(image).toString('latin1', 512, 513)).to.equal('a')
  })
})
