import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { qemu } from '../../../drivers/qemu/driver.js'
import { type LifeStep, lifeSteps } from '../../../drivers/qemu/steps.js'
import { qemuPeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { runElsewhere } from '../../support/program.js'
import { newFolder, qemuUri } from '../../support/qemu.js'

/** A whole life: define, start, destroy, undefine. */
const program = `
  const [uri, kernel] = args
  const connection = await connect(uri)
  const domain = await connection.define({ name: 'a', uuid: '${'6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'}', memory: '64 MiB', boot: { kernel } })
  await domain.start()
  await domain.destroy()
  await domain.undefine()
  await connection.close()
`
const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'
const kernel = payloadImage('metal-x86_64')

/** What may be found when the program was killed at a step. */
function statesAfter(step: LifeStep): readonly (string | undefined)[] {
  if (step === 'define:published' || step.startsWith('start:')) {
    const spawned = ['start:spawned', 'start:connected', 'start:running'].includes(step)
    return spawned ? ['starting', 'running'] : ['shutoff']
  }
  if (step.startsWith('define:')) return [undefined]
  if (step === 'destroy:marked') return ['running']
  if (step === 'destroy:asked') return ['running', 'stopping', 'shutoff']
  if (step === 'destroy:gone' || step === 'undefine:locked') return ['shutoff']
  return [undefined]
}

describe('a program that is killed while it uses QEMU', () => {
  needPeer(qemuPeer)

  for (const step of lifeSteps) {
    it(`at ${step} leaves a state that the next connection understands and can go on from`, async () => {
      const state = newFolder()
      const end = await runElsewhere(program, [qemuUri(state), kernel], { POLYVISOR_TEST_KILL_AT: step })
      expect(end.signal, end.stderr).to.equal('SIGKILL')
      await using connection = await qemu.connect(qemuUri(state))
      const found = await connection.list()
      expect(found.length).to.be.at.most(1)
      expect(statesAfter(step)).to.include(found[0]?.state)
      for (const folder of ['.making', '.trash']) expect(readdirSync(join(state, folder))).to.deep.equal([])

      if (found[0] !== undefined) {
        const domain = await connection.lookup(uuid)
        if (found[0].state === 'shutoff') await domain.start()
        await domain.destroy()
        expect((await domain.info()).state).to.equal('shutoff')
        await domain.undefine()
      }
      expect(await connection.list()).to.deep.equal([])
      const again = await connection.define({ name: 'a', uuid })
      expect((await again.info()).state).to.equal('shutoff')
    })
  }
})
