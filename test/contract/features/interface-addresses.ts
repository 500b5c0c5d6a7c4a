import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, having } from '../context.js'

/** Feature `interface-addresses`. */
export function interfaceAddressesContract(context: ContractContext): void {
  const kept = context.keep()
  const { driver, lacking, withoutArp } = context.subject

  for (const source of ['lease', 'arp'] as const) {
    // Who has networks has their leases.
    if (driver.connectionFeatures.includes('networks')) {
      const title = `knows no address of a machine without cards by ${source}`
      if (source === 'arp' && withoutArp !== undefined) {
        it.skip(`${title} [${withoutArp}]`)
        continue
      }
      it(title, async () => {
        const domain = having(await kept.running(), 'interface-addresses')
        expect(await domain.interfaceAddresses({ source })).to.deep.equal([])
      })
    } else {
      it(`answers ERR_UNSUPPORTED to the source ${source}, with what to ask for`, async () => {
        const domain = having(await kept.running(), 'interface-addresses')
        const error = await rejection('ERR_UNSUPPORTED', domain.interfaceAddresses({ source }))
        expect(error).to.include({ field: 'source' })
        expect(error.hint).to.include('agent')
      })
    }
  }

  if (lacking?.['guest-agent'] === undefined) {
    agentAddressesContract(context)
  } else {
    it('answers ERR_AGENT to the source agent where there is none', async () => {
      const domain = having(await kept.running(), 'interface-addresses')
      await rejection('ERR_AGENT', domain.interfaceAddresses({ source: 'agent' }))
    })
  }

  it('refuses a source that is none', async () => {
    const domain = having(await context.define(), 'interface-addresses')
    const wrong: unknown = Reflect.apply(domain.interfaceAddresses, domain, [{ source: 'rumour' }])
    expect(await rejection('ERR_INVALID_ARGUMENT', Promise.resolve(wrong))).to.include({ field: 'source' })
  })
}

/** The part of it for machines whose guest runs an agent and has a loopback interface. */
export function agentAddressesContract(context: Pick<ContractContext, 'boot'>): void {
  it('tells by the agent what the guest says of its interfaces', async () => {
    const domain = await context.boot()
    const found = await having(domain, 'interface-addresses').interfaceAddresses({ source: 'agent' })
    const loopback = found.find(({ name }) => name === 'lo')
    expect(loopback?.addresses).to.deep.include({ family: 'ipv4', address: '127.0.0.1', prefix: 8 })
    expect(found).to.deep.equal(await having(domain, 'guest-info').guestInterfaces())
  })
}
