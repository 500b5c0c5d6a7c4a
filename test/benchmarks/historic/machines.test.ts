import { expect } from 'chai'
import { historicWorkloads } from '../../../benchmarks/historic/machine.js'
import { historicMachines } from '../../../benchmarks/historic/machines/index.js'
import { pdp1120 } from '../../../benchmarks/historic/machines/pdp11-20.js'
import { paperTape } from '../../../benchmarks/historic/paper-tape.js'
import { placeOf } from '../../../benchmarks/historic/place.js'
import { runHistoric } from '../../../benchmarks/historic/run.js'
import { connect } from '../../../src/registry.js'
import {
  bochsPeer,
  fsUaePeer,
  hatariPeer,
  herculesPeer,
  jsnesPeer,
  openmsxPeer,
  simhPeer,
  vicePeer,
} from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

const peers = {
  simh: simhPeer,
  hercules: herculesPeer,
  hatari: hatariPeer,
  openmsx: openmsxPeer,
  bochs: bochsPeer,
  'fs-uae': fsUaePeer,
  jsnes: jsnesPeer,
  vice: vicePeer,
} as const

for (const machine of historicMachines) {
  describe(`the programs of ${machine.name} on its emulator`, () => {
    needPeer(peers[machine.driver])

    for (const workload of historicWorkloads) {
      const paced = workload === 'loop' ? machine.paced : undefined
      it(`${workload} comes to its result${paced === undefined ? '' : ", at full speed and at the original's pace"}`, async () => {
        const { seconds, instructions, result } = machine.workloads[workload]
        await using connection = await connect(placeOf(machine, newFolder()))
        const task = { machine, workload } as const
        const { signal } = new AbortController()
        for (const repetitions of [1, 3]) {
          const run = await runHistoric(connection, newFolder(), { ...task, repetitions }, signal)
          expect(run.result).to.equal(result)
        }
        if (paced !== undefined) {
          const part = paced(instructions / seconds)
          const slow = await runHistoric(connection, newFolder(), { ...task, repetitions: 1, part }, signal)
          expect(slow.result).to.equal(result)
        }
        expect(await connection.list()).to.deep.equal([])
      })
    }

    it('leaves nothing behind when it is aborted', async () => {
      await using connection = await connect(placeOf(machine, newFolder()))
      await using events = connection.events({ types: ['lifecycle'] })
      const controller = new AbortController()
      const { most } = machine.workloads.sieve
      const task = { machine, workload: 'sieve', repetitions: most, settle: 3600 } as const
      const outcome = rejection('ERR_ABORTED', runHistoric(connection, newFolder(), task, controller.signal))
      for await (const event of events) if (event.type === 'lifecycle' && event.change === 'started') break
      controller.abort()
      await outcome
      expect(await connection.list()).to.deep.equal([])
    })
  })
}

describe('a program for a machine of the past that does not behave', () => {
  needPeer(simhPeer)

  const run = async (program: readonly number[], limit: number) => {
    const code = Buffer.from(program.flatMap((word) => [word & 0xff, word >> 8]))
    const loop = { ...pdp1120.workloads.loop, image: () => paperTape(0o1000, code) }
    const machine = { ...pdp1120, workloads: { ...pdp1120.workloads, loop } }
    await using connection = await connect(`simh:///session?state=${newFolder()}`)
    const task = { machine, workload: 'loop', repetitions: 1, limit } as const
    const outcome = runHistoric(connection, newFolder(), task, new AbortController().signal)
    const error = await outcome.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(await connection.list()).to.deep.equal([])
    return error
  }

  it('is ended when its time is over', async () => {
    // br .
    expect(await run([0o000777], 0.2)).to.have.property('code', 'ERR_TIMEOUT')
  })

  it('is told as such when it stops without a word', async () => {
    // br to the next word; halt. The machine may be off before its console can be opened.
    const error = await run([0o000400, 0], 60)
    expect(error).to.have.property('code').that.is.oneOf(['ERR_PROTOCOL', 'ERR_INVALID_STATE'])
  })
})
