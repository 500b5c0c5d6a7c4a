import { expect } from 'chai'
import { test } from '../../../drivers/test/driver.js'
import { describeEvents, eventsUntil } from '../../contract/context.js'
import { rejection } from '../../support/rejection.js'

describe('Calls to the driver test that others overtake', () => {
  it('do nothing to a domain that was undefined while they were on their way', async () => {
    await using connection = await test.connect('test:///overtaken-undefined?latency=5ms')
    const domain = await connection.define({ name: 'a' })
    const undefining = domain.undefine()
    const late = [domain.setAutostart(true), domain.setTitle('late'), domain.createSnapshot('late')]
    const refused = late.map((call) => rejection('ERR_NO_DOMAIN', call))
    await undefining
    await Promise.all(refused)
  })

  it('tell what a return to a snapshot makes of the machine', async () => {
    await using connection = await test.connect('test:///overtaken-reverted')
    const domain = await connection.define({ name: 'a' })
    await domain.createSnapshot('off')
    await domain.start()
    await domain.createSnapshot('on')
    await domain.suspend()
    await domain.createSnapshot('paused')
    await using events = connection.events({ domain: 'a' })
    for (const name of ['off', 'on', 'paused', 'on', 'on']) await domain.revertToSnapshot(name)
    await domain.deleteSnapshot('off')
    const seen = await eventsUntil(events, (event) => event.type === 'snapshot' && event.change === 'deleted')
    expect(describeEvents(seen)).to.deep.equal([
      ...['stopped', 'reverted', 'started', 'reverted', 'suspended', 'reverted', 'resumed', 'reverted'],
      ...['reverted', 'deleted'],
    ])
  })
})
