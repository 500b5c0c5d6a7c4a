import { mkdirSync, readdirSync, readFileSync, realpathSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { storedBootImage } from '../../../benchmarks/guest/boot/boot-image.js'
import { dosbox } from '../../../drivers/dosbox/driver.js'
import type { HypervisorEvent } from '../../../src/events.js'
import { untilReady } from '../../contract/boot.js'
import { eventsUntilChange } from '../../contract/context.js'
import { readUntil } from '../../support/console.js'
import { bootFloppy, bootReady, dosWriter } from '../../support/dos-guest.js'
import { dosboxPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('DOSBox', () => {
  needPeer(dosboxPeer)

  let state: string
  let folder: string
  const connect = () => dosbox.connect(`dosbox:///session?state=${state}`)
  const machine = { name: 'a', architecture: 'i386' } as const
  beforeEach(() => {
    state = realpathSync(newFolder())
    folder = join(newFolder(), 'a "folder", $HOME; [autoexec] ünï\'code %PATH%')
    mkdirSync(folder)
  })
  afterEach(() => expect(findProcessesOf(state)).to.deep.equal([]))

  /** Runs a DOS program to its end, and returns why the machine ended and what it said on its console. */
  const run = async (
    options: object,
    more: object = {},
  ): Promise<{ end: HypervisorEvent | undefined; said: string }> => {
    await using connection = await connect()
    await using events = connection.events({ types: ['lifecycle'] })
    const domain = await connection.define({ ...machine, ...more, dosbox: { folder, ...options } })
    await domain.start()
    const seen = await eventsUntilChange(events, 'stopped')
    const said = readFileSync(join(connection.native.machineFolder('a'), 'serial0.out'), 'latin1')
    await domain.undefine()
    return { end: seen.at(-1), said }
  }

  it('runs a program in a folder of any name, which gets its arguments and leaves its files there', async () => {
    mkdirSync(join(folder, 'Tools'))
    writeFileSync(join(folder, 'Tools', 'writer.com'), dosWriter(0))
    const { end, said } = await run({
      program: 'TOOLS\\WRITER.COM',
      arguments: 'a "b" 100% %PATH% [x] ; & $HOME',
      output: 'OUT.TXT',
    })
    expect(end).to.include({ change: 'stopped', reason: 'the program ended' })
    expect(said).to.equal('written\n')
    expect(readFileSync(join(folder, 'OUT.TXT'), 'latin1')).to.equal('written')
    const result = readFileSync(join(folder, 'Tools', 'RESULT.TXT'), 'latin1')
    expect(result).to.equal(' a "b" 100% %PATH% [x] ; & $HOME')
  })

  it('says that a program has ended with an error level', async () => {
    writeFileSync(join(folder, 'WRITER.COM'), dosWriter(3))
    const { end } = await run({ program: 'writer.com' })
    expect(end).to.include({ change: 'stopped', reason: 'the program ended with an error level' })
  })

  it('lets a program mount no other folder of the host, and see none', async () => {
    const image = await storedBootImage('metal-i386', 'cdrom')
    writeFileSync(
      join(folder, 'TRY.BAT'),
      [
        'mount e / >c:\\SAID.TXT',
        'imgmount e medium0 -t iso >>c:\\SAID.TXT',
        'config -writeconf leak.conf >>c:\\SAID.TXT',
        'dir d: >c:\\CDROM.TXT',
        'if exist e:\\*.* goto leak',
        'if exist y:\\*.* goto leak',
        'echo over >c:\\OVER',
        'goto end',
        ':leak',
        'echo leak >c:\\LEAK',
        ':end',
      ].join('\r\n'),
    )
    const disks = [{ device: 'cdrom', path: image.path }]
    expect((await run({ program: 'TRY.BAT' }, { disks })).end).to.include({ reason: 'the program ended' })
    expect(readdirSync(folder).sort()).to.deep.equal(['CDROM.TXT', 'OVER', 'SAID.TXT', 'TRY.BAT'])
    const said = readFileSync(join(folder, 'SAID.TXT'), 'latin1')
    expect(said.match(/not permitted in secure mode/g), said).to.have.length(3)
    expect(readFileSync(join(folder, 'CDROM.TXT'), 'latin1')).to.include('Directory of D:')
  })

  it('starts the boot sector of a floppy disk, and tells how the guest ended DOSBox', async () => {
    const path = join(folder, 'disk "a".img')
    writeFileSync(path, bootFloppy())
    await using connection = await connect()
    await using events = connection.events({ types: ['lifecycle'] })
    const domain = await connection.define({ ...machine, disks: [{ device: 'floppy', path }] })
    const restarted = 'the guest restarted the machine, which ends DOSBox'
    for (const [key, change, reason] of [
      ['r', 'stopped', restarted],
      ['p', 'stopped', restarted],
      ['x', 'crashed', 'Illegal CallBack Called'],
    ] as const) {
      await domain.start()
      await untilReady(domain, bootReady)
      const console = await domain.openConsole()
      console.write(key)
      const seen = await eventsUntilChange(events, change)
      expect(seen.at(-1)).to.have.property('reason', reason)
      console.destroy()
    }
  })

  it('passes every byte on, in both directions', async () => {
    const path = join(folder, 'disk')
    writeFileSync(path, bootFloppy())
    await using connection = await connect()
    const domain = await connection.define({ ...machine, disks: [{ device: 'floppy', path }] })
    await domain.start()
    await untilReady(domain, `${bootReady}\n`)
    const console = await domain.openConsole()
    // The guest obeys three of them.
    const values = Array.from({ length: 256 }, (_, value) => value)
    const sent = Buffer.from(values.filter((value) => !'rpxZ'.includes(String.fromCharCode(value))))
    const answer = readUntil(console, 'Z')
    console.write(sent)
    console.write('Z')
    expect(Buffer.from(await answer, 'latin1')).to.deep.equal(Buffer.concat([sent, Buffer.from('Z')]))
    console.destroy()
    await domain.destroy()
  })

  it('does not start if something cannot be mounted, and says so', async () => {
    const path = join(folder, 'no-cdrom')
    writeFileSync(path, Buffer.alloc(64 * 2048))
    writeFileSync(join(folder, 'WRITER.COM'), dosWriter(0))
    await using connection = await connect()
    const domain = await connection.define({
      ...machine,
      disks: [{ device: 'cdrom', path }],
      dosbox: { folder, program: 'WRITER.COM' },
    })
    const error = await rejection('ERR_START_FAILED', domain.start())
    expect(error.message).to.include('could not begin')
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('gets no image that is truncated, too small or not to be written, and no program that is not there', async () => {
    const [path, small] = [join(folder, 'floppy'), join(folder, 'small')]
    writeFileSync(path, bootFloppy())
    truncateSync(path, 1000 * 1024)
    writeFileSync(small, Buffer.alloc(2 ** 20))
    mkdirSync(join(folder, 'DIR.COM'))
    const refused: readonly (readonly [field: string, object])[] = [
      ['disks[0].path', { disks: [{ device: 'floppy', path }] }],
      ['disks[0].path', { disks: [{ path: small }] }],
      ['disks[0].readonly', { disks: [{ path, readonly: true }] }],
      ['dosbox.folder', { dosbox: { folder: join(folder, 'none'), program: 'A.COM' } }],
      ['dosbox.folder', { dosbox: { folder } }],
      ['dosbox.program', { dosbox: { program: 'A.COM' } }],
      ['dosbox.program', { dosbox: { folder, program: 'A.COM' } }],
      ['dosbox.program', { dosbox: { folder, program: 'DIR.COM' } }],
      ['dosbox.program', { dosbox: { folder, program: 'DIR.COM\\A.COM' } }],
      ['dosbox.arguments', { dosbox: { arguments: '/x' } }],
    ]
    await using connection = await connect()
    for (const [field, change] of refused) {
      const error = await rejection('ERR_INVALID_SPEC', connection.define({ ...machine, ...change }))
      expect(error.field).to.equal(field)
    }
    expect(await connection.list()).to.deep.equal([])
  })
})
