import { expect } from 'chai'
import { workloadsOf } from '../../../benchmarks/guest/catalogue.js'
import { payloadImage } from '../../../benchmarks/guest/images.js'
import { hatari } from '../../../drivers/hatari/driver.js'
import { eventsUntilChange } from '../../contract/context.js'
import { hatariPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { ask, checksums, conversation, listWorkloads } from './conversation.js'

/** These take an Atari seconds to lay out, and show nothing that the others do not. */
const notTried = ['latency-32m', 'latency-4m']

describe('the payload for an Atari', () => {
  needPeer(hatariPeer)

  it('computes there what x86 computes, to the last bit', async () => {
    const { path } = await payloadImage('atari-m68k')
    await using connection = await hatari.connect(`hatari:///session?state=${newFolder()}`)
    const domain = await connection.define({
      name: 'a',
      architecture: 'm68k',
      machine: 'tt',
      cpu: { model: '68040' },
      memory: '68 MiB',
      boot: { kernel: path },
    })
    await using events = connection.events({ types: ['lifecycle'] })
    await domain.start()
    const console = await domain.openConsole({ scrollback: true })
    const talk = conversation((bytes) => console.write(bytes, 'latin1'))
    console.on('data', talk.receive)
    console.on('end', () => talk.end('the console has ended'))
    expect((await talk.next()).kind).to.equal('ready')
    expect(await listWorkloads(talk)).to.deep.equal(workloadsOf('atari-m68k').map(({ name }) => name))
    const tried = workloadsOf('atari-m68k').filter(({ name }) => !notTried.includes(name))
    const right = Object.fromEntries(tried.map(({ name, checksum }) => [name, checksum]))
    right['physics-double-fma'] = 'error'
    expect(await checksums(talk, Object.keys(right))).to.deep.equal(right)
    expect((await ask(talk, { kind: 'off' })).kind).to.equal('off')
    await eventsUntilChange(events, 'stopped')
    console.destroy()
  })
})
