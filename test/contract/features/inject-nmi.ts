import { expect } from 'chai'
import { readUntil } from '../../support/console.js'
import { type ContractContext, having, withConsole } from '../context.js'

/** Feature `inject-nmi`. */
export function injectNmiContract(context: ContractContext): void {
  it('sends the guest a non-maskable interrupt', async () => {
    const domain = having(await context.boot(), 'inject-nmi')
    const { nmi } = context.subject.guest
    if (nmi === undefined) {
      await domain.injectNmi()
      expect((await domain.info()).state).to.equal('running')
      return
    }
    await withConsole(domain, async (console) => {
      const heard = readUntil(console, nmi)
      await domain.injectNmi()
      await heard
    })
  })
}
