import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, eventsUntil, having } from '../context.js'

/** Feature `balloon`. */
export function balloonContract(context: ContractContext): void {
  const kept = context.keep()

  it('refuses more memory than the machine has, and amounts that are none', async () => {
    const domain = having(await kept.running(), 'balloon')
    const [{ memory }, spec] = [await domain.info(), await domain.spec()]
    for (const bytes of [spec.memory * 2, 0, -1, 1.5, Number.NaN]) {
      const error = await rejection('ERR_INVALID_ARGUMENT', domain.setMemory(bytes))
      expect(error.field).to.equal('bytes')
    }
    expect((await domain.info()).memory).to.equal(memory)
  })

  it('delivers a target, which an obeying guest follows', async () => {
    const domain = having(await kept.running(), 'balloon')
    const { memory } = await domain.info()
    const target = Math.floor(memory / 2)
    await using events = context.connection().events({ domain: domain.name, types: ['balloon'] })
    await domain.setMemory(target)
    if (context.subject.guest.obeysBalloon) {
      const seen = await eventsUntil(events, (event) => event.type === 'balloon' && event.memory === target)
      expect(seen.at(-1)).to.include({ type: 'balloon', memory: target })
      expect((await domain.info()).memory).to.equal(target)
    }
    expect((await domain.info()).state).to.equal('running')
  })
}
