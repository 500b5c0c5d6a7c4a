import { expect } from 'chai'
import { type ContractContext, having } from '../context.js'

/** Feature `autostart`. */
export function autostartContract(context: ContractContext): void {
  it('is off for a new domain, is kept, and starts nothing by itself', async () => {
    const domain = having(await context.define(), 'autostart')
    expect(await domain.autostart()).to.equal(false)
    await domain.setAutostart(true)
    const elsewhere = await (await context.connect()).lookup(domain.name)
    const there = having(elsewhere, 'autostart')
    expect(await there.autostart()).to.equal(true)
    expect(await domain.autostart()).to.equal(true)
    expect((await domain.info()).state).to.equal('shutoff')
    await domain.setAutostart(false)
    expect(await there.autostart()).to.equal(false)
  })

  it('can be changed while the domain is running', async () => {
    const domain = having(await context.start(), 'autostart')
    await domain.setAutostart(true)
    expect(await domain.autostart()).to.equal(true)
    expect((await domain.info()).state).to.equal('running')
  })
}
