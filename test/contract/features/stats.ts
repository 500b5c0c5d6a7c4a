import { expect } from 'chai'
import { askGuest, type ContractContext, having } from '../context.js'

/** Feature `stats`. */
export function statsContract(context: ContractContext): void {
  const kept = context.keep({ disk: true })

  it('reads counters that never go back', async () => {
    const domain = having(await kept.running(), 'stats')
    const first = await domain.stats()
    if (context.has('console')) await askGuest(domain, 'flood 5000', 'done flood')
    const second = await domain.stats()
    expect(second.time).to.be.at.least(first.time)
    expect(second.cpu.time).to.be.at.least(first.cpu.time).and.to.be.a('number')
    expect(first.cpu.time).to.be.at.least(0)
    expect(first.memory.maximum).to.be.at.least(first.memory.current)
    for (const value of [
      second.cpu.user,
      second.cpu.system,
      second.cpu.instructions,
      second.memory.resident,
    ]) {
      if (value !== undefined) expect(value).to.be.at.least(0)
    }
  })

  const { withoutDiskCounters } = context.subject
  const title = 'has counters for every disk by its id'
  if (withoutDiskCounters !== undefined) {
    it.skip(`${title} [${withoutDiskCounters}]`)
    return
  }
  it(title, async () => {
    const domain = having(await kept.running(), 'stats')
    const ids = (await domain.spec()).disks.map(({ id }) => id)
    expect((await domain.stats()).disks.map(({ id }) => id)).to.deep.equal(ids)
  })
}
