import { inspect } from 'node:util'
import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** Feature `console-ticket`. */
export function consoleTicketContract(context: Pick<ContractContext, 'boot'>): void {
  it('says where the display is, and shows the ticket to nobody but who asks for it', async () => {
    const domain = having(await context.boot(), 'console-ticket')
    const found = await domain.consoleTicket()
    expect(found.type).to.equal('webmks')
    expect(found.ticket()).to.have.length.above(7)
    const { host, protocol, pathname } = new URL(found.url() ?? '')
    expect({ host, protocol }).to.deep.equal({
      host: found.port === 443 ? found.host : `${found.host}:${found.port}`,
      protocol: 'wss:',
    })
    expect(decodeURIComponent(pathname)).to.equal(`/ticket/${found.ticket()}`)
    for (const shown of [inspect(found, { showHidden: true }), JSON.stringify(found), String(found)]) {
      expect(shown).not.to.contain(found.ticket())
    }
  })

  it('gives another one to every call, and one for VMware’s own clients, which have no address', async () => {
    const domain = having(await context.boot(), 'console-ticket')
    const tickets = [await domain.consoleTicket(), await domain.consoleTicket({ type: 'mks' })]
    expect(new Set(tickets.map((found) => found.ticket())).size).to.equal(2)
    expect(tickets[1]?.type).to.equal('mks')
    expect(tickets[1]?.url()).to.equal(undefined)
  })

  it('refuses a type that is none', async () => {
    const domain = having(await context.boot(), 'console-ticket')
    const wrong: unknown = Reflect.apply(domain.consoleTicket, domain, [{ type: 'vnc' }])
    expect((await rejection('ERR_INVALID_ARGUMENT', Promise.resolve(wrong))).field).to.equal('type')
  })
}
