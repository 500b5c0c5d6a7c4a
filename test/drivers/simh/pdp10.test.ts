import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { simh } from '../../../drivers/simh/driver.js'
import type { DomainSpecInput } from '../../../src/spec/schema.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest } from '../../contract/context.js'
import { simhPeer } from '../../support/known-peers.js'
import { pdp10Disk, pdp10Exe, pdp10Guest, pdp10Ready, pdp10Tape } from '../../support/pdp10-guest.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

/** What a KS10 has: 2²⁰ words of 36 bits. */
const memory = 4_718_592

function put(content: Uint8Array): string {
  const path = join(newFolder(), 'a file; with "quotes" and $HOME')
  writeFileSync(path, content)
  return path
}

/** A specification, with what only this driver takes. */
type Part = Omit<DomainSpecInput, 'name'> & { readonly simh?: Record<string, unknown> }

const connect = () => simh.connect(`simh:///session?state=${newFolder()}`)

describe('the PDP-10 of SIMH', () => {
  needPeer(simhPeer)

  const starts: readonly (readonly [what: string, part: () => Part])[] = [
    ['a SAV file', () => ({ boot: { kernel: put(pdp10Guest()) } })],
    ['an EXE file', () => ({ boot: { kernel: put(pdp10Exe()) } })],
    ['a disk', () => ({ machine: 'ks10-tops20', disks: [{ path: put(pdp10Disk()) }] })],
    [
      'a tape, with a disk that is empty beside it',
      () => ({
        disks: [{ path: put(Buffer.alloc(1024)) }],
        simh: { start: 'tape', tapes: [{ path: put(pdp10Tape()), readonly: true }] },
      }),
    ],
    [
      'a disk, with the microcode of ITS',
      () => ({ machine: 'ks10-its', disks: [{ path: put(pdp10Disk()) }] }),
    ],
  ]

  for (const [what, part] of starts) {
    it(`starts ${what}, answers, and is off when it halts`, async () => {
      await using connection = await connect()
      const domain = await connection.define({ name: 'a', architecture: 'pdp10', ...part() })
      await using events = connection.events({ types: ['lifecycle'] })
      await domain.start()
      await untilReady(domain, pdp10Ready)
      expect(await askGuest(domain, 'echo Hello, World', 'World')).to.include('echo Hello, World')
      expect(await askGuest(domain, 'flood 3000', 'done flood 3000')).to.include(
        'abcdefghijklmnopqrstuvwxyz'.repeat(115),
      )
      await domain.suspend()
      expect((await domain.info()).state).to.equal('paused')
      await domain.resume()
      await askGuest(domain, 'echo on', 'echo on')
      await using console = await domain.openConsole()
      console.write('off\n')
      for await (const event of events) {
        if (event.type !== 'lifecycle' || event.change === 'started') continue
        if (event.change === 'suspended' || event.change === 'resumed') continue
        expect([event.change, event.reason]).to.deep.equal(['stopped', 'HALT instruction'])
        break
      }
      expect(await domain.info()).to.include({ state: 'shutoff', memory, architecture: 'pdp10' })
    })
  }

  it('goes on from its saved state, with its disk and a tape that cannot be written to, and from no other', async () => {
    await using connection = await connect()
    const tape = put(pdp10Tape())
    const define = (name: string, readonly: boolean) =>
      connection.define({
        name,
        architecture: 'pdp10',
        disks: [{ path: put(pdp10Disk()) }],
        simh: { tapes: [{ path: tape, readonly }] },
      })
    const domain = await define('a', true)
    await domain.start()
    await untilReady(domain, pdp10Ready)
    const file = join(newFolder(), 'saved')
    await domain.save(file)
    await domain.restore(file)
    await askGuest(domain, 'echo again', 'echo again')
    await domain.destroy()
    const other = await define('b', false)
    await other.start()
    const error = await rejection('ERR_UNSUPPORTED', other.save(join(newFolder(), 'saved')))
    expect(error.field).to.equal('simh.tapes[0].readonly')
    expect((await other.info()).state).to.equal('running')
    await other.destroy()
  })

  it('has crashed when SIMH stops it', async () => {
    await using connection = await connect()
    const domain = await connection.define({
      name: 'a',
      architecture: 'pdp10',
      boot: { kernel: put(pdp10Guest()) },
    })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    await untilReady(domain, pdp10Ready)
    await using console = await domain.openConsole()
    console.write('x\n')
    for await (const event of events) {
      if (event.type !== 'lifecycle' || event.change === 'started') continue
      expect([event.change, event.reason]).to.deep.equal(['crashed', 'Nested XCT limit exceeded'])
      break
    }
  })

  it('refuses a program or a disk that is not whole or not of a PDP-10, with the field', async () => {
    await using connection = await connect()
    const guest = pdp10Guest()
    const refused: readonly (readonly [string, Part])[] = [
      ['boot.kernel', { boot: { kernel: put(guest.subarray(0, -8)) } }],
      ['boot.kernel', { boot: { kernel: put(pdp10Exe().subarray(0, -8)) } }],
      ['boot.kernel', { boot: { kernel: put(Buffer.from('MACRO TEXT')) } }],
      ['disks[0].path', { disks: [{ path: put(pdp10Disk().subarray(0, -512)) }] }],
      ['disks[0].path', { disks: [{ path: put(Buffer.alloc(4096, 'text')) }] }],
      ['simh.tapes[0].path', { simh: { tapes: [{ path: put(pdp10Tape().subarray(0, -10)) }] } }],
      ['simh.tapes[0].path', { simh: { tapes: [{ path: '/nonexistent/tape' }] } }],
    ]
    for (const [index, [field, part]] of refused.entries()) {
      const defined = connection.define({ name: `a${index}`, architecture: 'pdp10', ...part })
      expect(await rejection('ERR_INVALID_SPEC', defined)).to.have.property('field', field)
    }
  })
})
