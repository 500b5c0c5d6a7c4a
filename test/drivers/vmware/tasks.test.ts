import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { type SoapProxy, startSoapProxy } from './soap-proxy.js'

/** The tasks of vcsim have ended when they are first asked about; a proxy says of them that they have not. */
describe('Tasks of the vSphere API that take their time', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  let proxy: SoapProxy
  let connection: Awaited<ReturnType<typeof vmware.connect>>
  let domain: Awaited<ReturnType<typeof connection.define>>

  beforeEach(async () => {
    proxy = await startSoapProxy(vcsim())
    connection = await vmware.connect(vcsim().uri('/DC0', {}, proxy.port))
    domain = await connection.define({ name: 'a' })
  })
  afterEach(async () => {
    proxy.slow(0)
    if ((await domain.info()).state !== 'shutoff') await domain.destroy()
    await domain.undefine()
    await connection.close()
    await proxy.stop()
  })

  for (const times of [1, 2, 3, 4]) {
    it(`are waited for, here ${times} times`, async () => {
      proxy.slow(times)
      await domain.start()
      expect((await domain.info()).state).to.equal('running')
      expect(proxy.calls).to.include('DestroyPropertyCollector')
    })
  }

  it('are waited for over the end of a session', async () => {
    proxy.slow(2)
    proxy.expire('CreateFilter')
    await domain.start()
    expect((await domain.info()).state).to.equal('running')
  })

  it('are cancelled by an abort, and a machine that was started all the same is powered off', async () => {
    const controller = new AbortController()
    proxy.slow(3)
    const start = domain.start({ signal: controller.signal })
    while (!proxy.calls.includes('PowerOnVM_Task')) await domain.info()
    controller.abort()
    await rejection('ERR_ABORTED', start)
    expect(proxy.calls).to.include('CancelTask').and.to.include('PowerOffVM_Task')
    expect((await domain.info()).state).to.equal('shutoff')
  })

  it('leave a machine alone that another has started, if theirs is aborted', async () => {
    let reached = (): void => {}
    let release = (): void => {}
    const [held, released] = [
      new Promise<void>((resolve) => {
        reached = resolve
      }),
      new Promise<void>((resolve) => {
        release = resolve
      }),
    ]
    const holding = await startSoapProxy(vcsim(), {
      async answer(method) {
        if (method !== 'PowerOnVM_Task') return undefined
        reached()
        await released
        return undefined
      },
      serve: () => false,
    })
    const late = await vmware.connect(vcsim().uri('/DC0', {}, holding.port))
    try {
      const loser = await late.lookup('a')
      const controller = new AbortController()
      const aborted = rejection('ERR_ABORTED', loser.start({ signal: controller.signal }))
      await held
      await domain.start()
      controller.abort()
      release()
      await aborted
      expect((await domain.info()).state).to.equal('running')
    } finally {
      release()
      await late.close()
      await holding.stop()
    }
  })
})
