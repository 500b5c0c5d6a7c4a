import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { codeOf } from '../../local/rejections.js'
import { seabiosPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { bootCd, bootDisk, bootFloppy, guests, rewritingDisk } from './guests.js'
import { nextChange, useV86, type V86Domain } from './set-up.js'

describe('A v86 guest', () => {
  const here = useV86()

  const define = async (guest: keyof typeof guests, more: object = {}): Promise<V86Domain> => {
    const kernel = join(here.folder, guest)
    await writeFile(kernel, guests[guest])
    return await here.connection.define({
      name: guest,
      architecture: 'i386',
      memory: '16 MiB',
      boot: { kernel },
      ...more,
    })
  }

  it('that makes the emulator throw is a crashed domain, and its last words are kept', async () => {
    const domain = await define('throwing')
    const event = await nextChange(here.connection, 'crashed', () => domain.start())
    expect(event.reason).to.equal('the guest wrote to port 0xf4, at which v86 ends')
    expect(await domain.info()).to.include({ state: 'crashed', reason: event.reason })
    expect(Buffer.from(await domain.consoleLog()).toString()).to.equal('x')
    expect(await codeOf(domain.stats())).to.equal('ERR_INVALID_STATE')
  })

  it('that faults three times over is a crashed domain', async () => {
    const domain = await define('faulting')
    const event = await nextChange(here.connection, 'crashed', () => domain.start())
    expect(event.reason).to.match(/^the emulator failed: /)
    await domain.undefine()
  })

  it('that halts with interrupts off stays a domain, which an event tells of', async () => {
    const domain = await define('halting')
    const events = here.connection.events({ types: ['native'] })
    await domain.start()
    const { value } = await events.next()
    expect(value).to.include({ type: 'native', name: 'cpu-event-halt', domain: 'halting' })
    expect(await domain.info()).to.include({
      state: 'running',
      reason: 'the CPU is halted with interrupts off',
    })
  })

  it('that asks for soft off is switched off', async () => {
    const domain = await define('acpiOff')
    const event = await nextChange(here.connection, 'stopped', () => domain.start())
    expect(event.reason).to.equal('the guest switched itself off through ACPI')
  })

  it('that resets itself boots again without a BIOS', async () => {
    const domain = await define('resetting')
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    expect(String((await once(console, 'data'))[0])).to.equal('r')
    const again = once(console, 'data')
    await nextChange(here.connection, 'reset', () => console.write('\n'))
    expect(String((await again)[0])).to.equal('r')
  })

  it('reads the keys that are sent', async () => {
    const domain = await define('keyboard')
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    const read = async (count: number): Promise<string> => {
      let bytes = Buffer.alloc(0)
      while (bytes.length < count) bytes = Buffer.concat([bytes, (await once(console, 'data'))[0]])
      return bytes.toString('hex')
    }
    expect(await read(1)).to.equal('fa')
    const typed = read(4)
    await domain.sendKeys(['shift', 'a'])
    expect(await typed).to.equal('2a1e9eaa')
    const moved = read(4)
    await domain.sendKeys(['left'])
    expect(await moved).to.equal('e04be0cb')
    expect(await codeOf(domain.sendKeys(['any']))).to.equal('ERR_INVALID_ARGUMENT keys[0]')
    expect(await codeOf(domain.sendKeys([]))).to.equal('ERR_INVALID_ARGUMENT keys')
  })

  it('that never yields can be suspended, counted, reset and destroyed', async () => {
    const domain = await define('spinning')
    await domain.start()
    await domain.reset()
    await domain.suspend()
    const { cpu } = await domain.stats()
    expect((await domain.stats()).cpu.instructions).to.equal(cpu.instructions)
    await domain.resume()
    await domain.destroy()
  })

  it('runs without the translator if it is told so', async () => {
    const domain = await define('acpiOff', { v86: { jit: false } })
    expect((await domain.info()).accelerator).to.equal('interpreter')
    await nextChange(here.connection, 'stopped', () => domain.start())
  })

  describe('with a BIOS', () => {
    needPeer(seabiosPeer)

    const defineDisk = async (
      readonly: boolean,
      more: object = {},
    ): Promise<{ domain: V86Domain; path: string }> => {
      const path = join(here.folder, 'disk.img')
      await writeFile(path, bootDisk())
      const disks = [{ path, readonly, ...more }]
      return {
        path,
        domain: await here.connection.define({ name: 'disk', architecture: 'i386', memory: '32 MiB', disks }),
      }
    }

    it('boots from a disk and writes to its image', async () => {
      const { domain, path } = await defineDisk(false)
      const event = await nextChange(here.connection, 'stopped', () => domain.start())
      expect(event.reason).to.equal('the guest switched itself off through ACPI')
      expect(Buffer.from(await domain.consoleLog()).toString()).to.match(/written\n$/)
      const image = await readFile(path)
      expect(image.subarray(512, 1024).equals(image.subarray(0, 512))).to.equal(true)
    })

    const defineRemovable = async (device: 'floppy' | 'cdrom', image: Buffer): Promise<V86Domain> => {
      const path = join(here.folder, 'removable.img')
      await writeFile(path, image)
      return await here.connection.define({
        name: device,
        architecture: 'i386',
        memory: '32 MiB',
        disks: [{ path, device, readonly: device === 'cdrom' }],
      })
    }

    it('boots from a floppy disk and writes to its image', async () => {
      const domain = await defineRemovable('floppy', bootFloppy())
      await nextChange(here.connection, 'stopped', () => domain.start())
      expect(Buffer.from(await domain.consoleLog()).toString()).to.match(/written\n$/)
      const image = await readFile(join(here.folder, 'removable.img'))
      expect(image.subarray(512, 1024).equals(image.subarray(0, 512))).to.equal(true)
    })

    it('boots from a CD-ROM', async () => {
      const domain = await defineRemovable('cdrom', bootCd())
      await nextChange(here.connection, 'stopped', () => domain.start())
      expect(Buffer.from(await domain.consoleLog()).toString()).to.match(/cd\n$/)
    })

    it('writes to memory if the disk is read-only', async () => {
      const { domain, path } = await defineDisk(true)
      await nextChange(here.connection, 'stopped', () => domain.start())
      expect(Buffer.from(await domain.consoleLog()).toString()).to.match(/written\n$/)
      expect((await readFile(path)).equals(bootDisk())).to.equal(true)
    })

    it('finds its disk as it was after a return to a snapshot', async () => {
      const path = join(here.folder, 'disk.img')
      await writeFile(path, rewritingDisk())
      const disks = [{ path, readonly: true }]
      const domain = await here.connection.define({
        name: 'disk',
        architecture: 'i386',
        memory: '32 MiB',
        disks,
      })
      await domain.start()
      const console = await domain.openConsole({ scrollback: true })
      const answer = async (): Promise<number | undefined> =>
        Buffer.from((await once(console, 'data'))[0]).at(-1)
      const poke = async (): Promise<number | undefined> => {
        const next = answer()
        console.write('.')
        return await next
      }
      expect(await answer()).to.equal('r'.charCodeAt(0))
      await domain.createSnapshot('before')
      expect([await poke(), await poke()]).to.deep.equal([0, 0x31])
      await domain.revertToSnapshot('before')
      expect([await poke(), await poke()]).to.deep.equal([0, 0x31])
    })

    it('is refused snapshots while it writes to an image', async () => {
      const { domain } = await defineDisk(false)
      expect(await codeOf(domain.createSnapshot('one'))).to.equal('ERR_UNSUPPORTED disks[0].readonly')
    })

    it('is refused a disk without one', async () => {
      const path = join(here.folder, 'disk.img')
      await writeFile(path, bootDisk())
      const defining = here.connection.define({
        name: 'none',
        architecture: 'i386',
        firmware: 'none',
        disks: [{ path }],
      })
      expect(await codeOf(defining)).to.equal('ERR_INVALID_SPEC firmware')
    })
  })
})
