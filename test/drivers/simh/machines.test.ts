import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { simh } from '../../../drivers/simh/driver.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest } from '../../contract/context.js'
import { simhPeer } from '../../support/known-peers.js'
import { pdp11Guest, pdp11Ready } from '../../support/pdp11-guest.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

const greeting = 'polyvisor was here'
const text = Buffer.from(`${greeting}\n\0`)

/** Prints the text behind it and halts (VAX Architecture Reference Manual: internal registers TXCS 34 and TXDB 35). */
function vaxGreeter(at: number): Buffer {
  const code = Buffer.from(
    'd08f0000000051' + '9a8150' + '130c' + 'db2252' + 'e10752f9' + 'da5023' + '11ef' + '00',
    'hex',
  )
  code.writeUInt32LE(at + code.length, 2)
  return Buffer.concat([code, text])
}

/** Prints the text behind it and halts; port 0x11 is the Altair's console. */
function z80Greeter(at: number): Buffer {
  const code = Buffer.from('210000' + '7e' + 'b7' + '2805' + 'd311' + '23' + '18f7' + '76', 'hex')
  code.writeUInt16LE(at + code.length, 1)
  return Buffer.concat([code, text])
}

describe('the machines of SIMH', () => {
  needPeer(simhPeer)

  const machines = [
    { architecture: 'vax', machine: 'microvax3900', program: vaxGreeter(512), memory: 16 * 2 ** 20 },
    { architecture: 'vax', machine: 'vax780', program: vaxGreeter(512), memory: 8 * 2 ** 20 },
    { architecture: 'z80', machine: 'altair', program: z80Greeter(0), memory: 2 ** 16 },
  ] as const

  for (const { architecture, machine, program, memory } of machines) {
    it(`${machine} runs a program of ours, and is off when it halts`, async () => {
      const folder = newFolder()
      const kernel = join(folder, 'a program; with "quotes" and $HOME')
      writeFileSync(kernel, program)
      await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
      const domain = await connection.define({ name: 'a', architecture, machine, boot: { kernel } })
      await using events = connection.events({ types: ['lifecycle'] })
      await domain.start()
      for await (const event of events) {
        if (event.type === 'lifecycle' && event.change !== 'started') {
          expect(event.change).to.equal('stopped')
          break
        }
      }
      expect(Buffer.from(await domain.consoleLog()).toString()).to.include(greeting)
      expect(await domain.info()).to.include({ state: 'shutoff', memory, architecture })
      expect(await domain.spec()).to.include({ memory })
    })
  }

  it('a guest gets Ctrl-C, and SIMH is not stopped by its own Ctrl-E', async () => {
    const kernel = join(newFolder(), 'tape')
    writeFileSync(kernel, pdp11Guest())
    await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
    const domain = await connection.define({ name: 'a', architecture: 'pdp11', boot: { kernel } })
    await domain.start()
    await untilReady(domain, pdp11Ready)
    expect(await askGuest(domain, 'x\u0003\u0005y', 'y')).to.include('x\u0003')
    await askGuest(domain, 'echo on', 'echo on')
    await domain.destroy()
  })

  it('a program that cannot be loaded is told as a start that failed', async () => {
    const kernel = join(newFolder(), 'too-long')
    writeFileSync(kernel, Buffer.alloc(9 * 2 ** 20, 1))
    await using connection = await simh.connect(`simh:///session?state=${newFolder()}`)
    const domain = await connection.define({
      name: 'a',
      architecture: 'vax',
      machine: 'vax780',
      boot: { kernel },
    })
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.cause).to.have.property('lastWords').that.includes('load -o kernel')
  })
})
