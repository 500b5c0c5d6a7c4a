import { realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { simh } from '../../../drivers/simh/driver.js'
import { untilReady } from '../../contract/boot.js'
import { askGuest } from '../../contract/context.js'
import { simhPeer } from '../../support/known-peers.js'
import { pdp11Guest, pdp11Ready } from '../../support/pdp11-guest.js'
import { needPeer } from '../../support/peers.js'
import { findProcessesOf } from '../../support/processes.js'
import { runElsewhere } from '../../support/program.js'
import { newFolder } from '../../support/qemu.js'

const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

/** A whole life: define, start, destroy, undefine. */
const program = `
  const [uri, kernel] = args
  const connection = await connect(uri)
  const domain = await connection.define({ name: 'a', uuid: '${uuid}', architecture: 'pdp11', boot: { kernel } })
  await domain.start()
  await domain.destroy()
  await domain.undefine()
  await connection.close()
`

/** The steps of that life, and what may be found when the program was killed at one. */
const steps: readonly (readonly [step: string, states: readonly (string | undefined)[]])[] = [
  ['define:uuid-claimed', [undefined]],
  ['define:published', ['shutoff']],
  ['start:folder-made', ['shutoff']],
  ['start:prepared', ['shutoff', 'crashed']],
  ['start:spawned', ['starting', 'running']],
  ['start:running', ['running']],
  ['destroy:asked', ['running']],
  ['destroy:gone', ['shutoff']],
  ['undefine:renamed', [undefined]],
]

describe('a program that is killed while it uses an emulator', () => {
  needPeer(simhPeer)

  for (const [step, states] of steps) {
    it(`at ${step} leaves a state that the next connection understands and can go on from`, async () => {
      const state = realpathSync(newFolder())
      const [uri, kernel] = [`simh:///session?state=${state}`, join(newFolder(), 'guest.tape')]
      writeFileSync(kernel, pdp11Guest())
      const end = await runElsewhere(program, [uri, kernel], { POLYVISOR_TEST_KILL_AT: step })
      expect(end.signal, end.stderr).to.equal('SIGKILL')
      await using connection = await simh.connect(uri)
      const [found] = await connection.list()
      expect(states).to.include(found?.state)
      if (found !== undefined) {
        const domain = await connection.lookup(uuid)
        if (found.state === 'shutoff' || found.state === 'crashed') await domain.start()
        await untilReady(domain, pdp11Ready)
        await askGuest(domain, 'echo here', 'echo here')
        await domain.destroy()
        expect((await domain.info()).state).to.equal('shutoff')
        await domain.undefine()
      }
      expect(await connection.list()).to.deep.equal([])
      expect(findProcessesOf(state)).to.deep.equal([])
    })
  }
})
