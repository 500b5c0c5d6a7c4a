import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { eventsUntil } from '../../contract/context.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { useVcsim } from '../../support/vcsim.js'
import { startSoapProxy } from './soap-proxy.js'

/** The fault of a server that keeps no more collectors. */
const noMore = `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>Too many collectors</faultstring>
  <detail><InvalidStateFault xmlns="urn:vim25" xsi:type="InvalidState"/></detail></soapenv:Fault>`

describe('The events of a server of VMware', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  const many = Array.from({ length: 40 }, (_, index) => `many${index}`)

  /** What a connection is told that hears nothing while others define forty machines, before it defines one itself. */
  async function toldAtOnce(refusesCollectors: boolean) {
    const waiting = door()
    const release = door()
    let isHolding = false
    const proxy = await startSoapProxy(vcsim(), {
      async answer(method) {
        if (method === 'CreateCollectorForEvents' && isHolding && refusesCollectors) return noMore
        if (method !== 'WaitForUpdatesEx' || !isHolding) return undefined
        waiting.resolve()
        await release.promise
        return undefined
      },
      serve: () => false,
    })
    try {
      await using connection = await vmware.connect(vcsim().uri('/DC0', {}, proxy.port))
      await using events = connection.events()
      isHolding = true
      await waiting.promise
      await using others = await vmware.connect(vcsim().uri('/DC0'))
      const defined = await Promise.all(many.map((name) => others.define({ name, memory: '64 MiB' })))
      const last = await connection.define({ name: 'last', memory: '64 MiB' })
      const told = await eventsUntil(events, (event) => 'domain' in event && event.domain === 'last')
      release.resolve()
      for (const domain of [...defined, last]) await domain.undefine()
      return told
    } finally {
      release.resolve()
      await proxy.stop()
    }
  }

  it('are all told, where more come at once than it sends with one of them', async () => {
    const told = await toldAtOnce(false)
    const domains = told.map((event) => ('domain' in event ? event.domain : event.type))
    expect(domains.sort()).to.deep.equal([...many, 'last'].sort())
  })

  it('leave a gap where it does not say which they were', async () => {
    const [first, ...others] = await toldAtOnce(true)
    expect(first).to.include({ type: 'gap', reason: 'overflow' })
    expect(others.length).to.be.greaterThan(1).and.lessThan(many.length)
  })

  it('are asked for by a page whose size was set, since it has ten events else', async () => {
    const proxy = await startSoapProxy(vcsim())
    try {
      await using _ = await vmware.connect(vcsim().uri('/DC0', {}, proxy.port))
      const [created, sized] = ['CreateCollectorForEvents', 'SetCollectorPageSize'].map((method) =>
        proxy.calls.indexOf(method),
      )
      expect(sized).to.equal((created ?? 0) + 1)
    } finally {
      await proxy.stop()
    }
  })
})

/** A promise that is opened from outside. */
function door(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((open) => {
    resolve = open
  })
  return { promise, resolve: () => resolve() }
}
