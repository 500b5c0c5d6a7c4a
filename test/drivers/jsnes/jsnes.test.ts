import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'chai'
import { jsnes } from '../../../drivers/jsnes/driver.js'
import { buildCartridge } from '../../../drivers/jsnes/tiny-cartridge.js'
import { requirePackage } from '../../../drivers/thread/package.js'
import { codeOf } from '../../local/rejections.js'
import { jsnesPeer } from '../../support/known-peers.js'
import { nesExitAddress, nesGuest, nesReady } from '../../support/nes-guest.js'
import { needPeer } from '../../support/peers.js'
import { colourAt, decodePng } from '../../support/png.js'
import { nextChange, useJsnes } from './set-up.js'

describe('The jsnes driver', () => {
  needPeer(jsnesPeer)
  const here = useJsnes()

  it('says what it is: an NES, whose memory is its own', async () => {
    const domain = await here.define()
    expect(await domain.info()).to.include({ architecture: '6502', memory: 2048, accelerator: 'interpreter' })
    const spec = await domain.spec()
    expect(spec.memory).to.equal(2048)
    await domain.undefine()
    expect((await (await here.connection.define(spec)).spec()).memory).to.equal(2048)
    const { guests, hypervisor } = await here.connection.capabilities()
    expect(hypervisor).to.match(/^jsnes \d/)
    expect(guests).to.deep.equal([{ architecture: '6502', accelerators: ['interpreter'], machines: ['nes'] }])
  })

  it('starts a cartridge, speaks with it, and sees its program end the machine', async () => {
    const { domain, talk } = await here.booted()
    expect(await talk.ask('echo hello')).to.equal('echo hello')
    const event = await nextChange(here.connection, 'stopped', () => talk.ask('off').catch(() => {}))
    expect(event.reason).to.equal('the program ended with 0')
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('calls another number than 0 a crash', async () => {
    const { domain, talk } = await here.booted()
    const event = await nextChange(here.connection, 'crashed', () => talk.ask('x').catch(() => {}))
    expect(event.reason).to.equal('the program ended with 7')
    expect((await domain.info()).state).to.equal('crashed')
  })

  it('says where the CPU has jammed, and keeps what was written before', async () => {
    const { domain, talk } = await here.booted()
    await talk.ask('echo before')
    const event = await nextChange(here.connection, 'crashed', () => talk.ask('jam').catch(() => {}))
    expect(event.reason).to.match(/^the CPU has jammed: what it found at c[0-9a-f]{3}h is no instruction$/)
    expect(Buffer.from(await domain.consoleLog()).toString()).to.equal(`${nesReady}\necho before\n`)
  })

  it('does not end by an address that was not told', async () => {
    const { domain, talk } = await here.booted({ jsnes: {} })
    // What the guest would say if it had not ended.
    expect(await talk.ask('off')).to.equal('off')
    expect((await domain.info()).state).to.equal('running')
  })

  it('answers while its program is in a loop without an end', async () => {
    const kernel = await here.file('loop.nes', buildCartridge([0x4c, 0x00, 0xc0])) // jmp to itself
    const domain = await here.define({ boot: { kernel } })
    await domain.start()
    await domain.suspend()
    await domain.resume()
    const { cpu } = await domain.stats()
    expect(cpu.time).to.be.above(0)
    await domain.reset()
    await domain.destroy()
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('can be suspended and destroyed while it writes without an end and nobody reads', async () => {
    const { domain, talk } = await here.booted()
    void talk.ask('flood 16000000').catch(() => {})
    const stalled = await domain.openConsole()
    await once(stalled, 'readable')
    await domain.suspend()
    const before = await domain.consoleLog()
    await domain.stats()
    expect(await domain.consoleLog()).to.deep.equal(before)
    await domain.resume()
    await domain.destroy()
    expect((await domain.info()).state).to.equal('shutoff')
    expect((await domain.consoleLog()).length).to.be.at.most(2 ** 20)
  })

  it('keeps its memory on reset, as the button does', async () => {
    const { domain, talk } = await here.booted()
    expect(await talk.ask('remember me')).to.equal('done remember')
    await domain.reset()
    expect(await talk.next()).to.equal(nesReady)
    expect(await talk.ask('recall')).to.equal('word me')
  })

  it('has forgotten it when it was off', async () => {
    const { domain, talk } = await here.booted()
    await talk.ask('remember me')
    await domain.destroy()
    await domain.undefine()
    const again = await here.booted()
    expect(await again.talk.ask('recall')).to.not.include('word me')
  })

  it('shows the picture in its colours, in states that were returned to as well', async () => {
    const { domain, talk } = await here.booted()
    expect(await talk.ask('paint')).to.equal('done paint')
    // A picture that was begun before has to be over.
    await talk.ask('flood 200000')
    const { data } = await domain.screenshot()
    const picture = decodePng(data)
    expect(picture).to.include({ width: 256, height: 240 })
    const [red = 0, green = 0, blue = 0] = Buffer.from(colourAt(picture, 128, 120), 'hex')
    expect(red, 'red')
      .to.be.above(100 + green)
      .and.above(100 + blue)
    await domain.suspend()
    await domain.createSnapshot('red')
    await domain.destroy()
    await domain.revertToSnapshot('red')
    expect(decodePng((await domain.screenshot()).data)).to.deep.equal(picture)
  })

  it('is not faster than the original if it is told so', async () => {
    const { talk } = await here.booted({
      jsnes: { exitAddress: nesExitAddress, fastForward: false },
    })
    const began = performance.now()
    // 36 cycles a letter, 1.8 seconds of an NES, of which it may catch up one.
    await talk.ask('flood 90000')
    expect(performance.now() - began).to.be.above(700)
  })

  it('goes on from a saved state with the same cartridge only', async () => {
    const { domain, talk } = await here.booted()
    await talk.ask('remember me')
    const state = join(here.folder, 'state')
    await domain.save(state)
    const other = nesGuest()
    other[other.length - 16] = 1
    await here.file('guest.nes', other)
    expect(await codeOf(domain.restore(state))).to.equal('ERR_FILE path')
    await here.file('guest.nes', nesGuest())
    await domain.restore(state)
    expect((await domain.info()).state).to.equal('running')
  })

  it('goes on from a snapshot with the same cartridge only', async () => {
    const { domain } = await here.booted()
    await domain.createSnapshot('first')
    await domain.destroy()
    const other = nesGuest()
    other[other.length - 16] = 1
    await here.file('guest.nes', other)
    expect(await codeOf(domain.revertToSnapshot('first'))).to.equal('ERR_INVALID_STATE')
    await domain.start()
    expect(await codeOf(domain.revertToSnapshot('first'))).to.equal('ERR_INVALID_STATE')
    expect((await domain.info()).state).to.equal('running')
    await domain.destroy()
    await here.file('guest.nes', nesGuest())
    await domain.revertToSnapshot('first')
    expect((await domain.info()).state).to.equal('running')
  })

  describe('given a specification that it cannot honour', () => {
    const cases: readonly (readonly [string, object])[] = [
      ['architecture', { architecture: 'z80' }],
      ['machine', { machine: 'famicom' }],
      ['memory', { memory: '4 KiB' }],
      ['vcpus', { vcpus: 2 }],
      ['firmware', { firmware: 'bios' }],
      ['boot.kernel', { boot: {} }],
      ['boot.kernel', { boot: { kernel: '/nowhere/at/all' } }],
      ['boot.kernel', { boot: { kernel: import.meta.filename } }],
      ['cpu.model', { cpu: { model: '6510' } }],
      ['disks', { disks: [{ path: import.meta.filename }] }],
      ['serials', { serials: [{}, {}] }],
      ['networks', { networks: [{}] }],
      ['jsnes.exitAddress', { jsnes: { exitAddress: 0x8000 } }],
      ['jsnes.speed', { jsnes: { speed: 1 } }],
    ]
    for (const [field, more] of cases) {
      it(`names ${field} for ${JSON.stringify(more).replaceAll(import.meta.filename, 'FILE')}`, async () => {
        expect(await codeOf(here.define(more))).to.equal(`ERR_INVALID_SPEC ${field}`)
        expect(await here.connection.list()).to.deep.equal([])
      })
    }

    it('names the file and the part of its header', async () => {
      const kernel = await here.file('short.nes', nesGuest().subarray(0, -1))
      const error = await here.define({ boot: { kernel } }).catch((reason: unknown) => reason)
      expect(String(error)).to.include(kernel).and.to.include('(byte 4)').and.to.include('truncated')
    })
  })

  it('reports to the doctor that it starts a cartridge', async () => {
    const [finding] = await jsnes.doctor()
    expect(finding).to.include({ name: 'jsnes', status: 'works' })
  })
})

describe('A package that is not installed', () => {
  it('is named, and how it can be', () => {
    const ask = (): unknown => requirePackage('jsnes-that-is-not-there')
    expect(ask).to.throw('the package jsnes-that-is-not-there is not installed')
    expect(ask).to.throw().with.property('hint', 'npm install jsnes-that-is-not-there')
    expect(ask).to.throw().with.property('code', 'ERR_NOT_INSTALLED')
  })
})
