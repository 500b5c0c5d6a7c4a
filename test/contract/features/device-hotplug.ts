import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { type ContractContext, eventsUntil, having } from '../context.js'
import { makeMedium, missingMedium } from '../media.js'

/** Feature `device-hotplug`. */
export function deviceHotplugContract(context: ContractContext): void {
  const kept = context.keep()
  const image = (name = 'plug, with a comma=1') => makeMedium(context, 'disk', name)
  const { card: network = { type: 'user' }, keepsDevices } = context.subject

  it('adds a disk and a network interface, and takes them away where the guest lets go', async () => {
    const domain = having(await kept.running(), 'device-hotplug')
    await using events = context.connection().events({ domain: domain.name, types: ['device'] })
    const disk = await domain.attachDevice({ disk: { id: 'extra', path: await image() } })
    expect(disk).to.equal('extra')
    const card = await domain.attachDevice({ network })
    expect(card).to.match(/^net\d+$/)
    await eventsUntil(events, (event) => event.type === 'device' && event.device === card)
    if (!context.subject.guest.releasesDevices) return
    await domain.detachDevice(card)
    await domain.detachDevice(disk)
    await eventsUntil(
      events,
      (event) => event.type === 'device' && event.device === disk && event.change === 'removed',
    )
    await rejection('ERR_NO_DEVICE', domain.detachDevice(disk))
  })

  it('refuses an identifier that is taken or unknown, a file that is not there, and unknown fields', async () => {
    const domain = having(await kept.running(), 'device-hotplug')
    const path = await image('taken')
    await domain.attachDevice({ disk: { id: 'taken', path } })
    await rejection('ERR_DEVICE_EXISTS', domain.attachDevice({ disk: { id: 'taken', path } }))
    await rejection('ERR_NO_DEVICE', domain.detachDevice('nope'))
    const missing = domain.attachDevice({ disk: { path: missingMedium(context, 'disk') } })
    expect((await rejection('ERR_INVALID_SPEC', missing)).field).to.equal('disk.path')
    const odd = Reflect.apply(domain.attachDevice, domain, [{ disk: { path, colour: 'red' } }])
    expect((await rejection('ERR_INVALID_SPEC', odd)).field).to.equal('disk.colour')
    const none = Reflect.apply(domain.attachDevice, domain, [{}])
    expect((await rejection('ERR_INVALID_SPEC', none)).field).to.equal('disk')
    const both = Reflect.apply(domain.attachDevice, domain, [{ disk: { path }, network }])
    expect((await rejection('ERR_INVALID_SPEC', both)).field).to.equal('disk')
    expect((await domain.info()).state).to.equal('running')
  })

  if (keepsDevices !== undefined) {
    it.skip(`forgets what was plugged in when the machine stops [${keepsDevices}]`)
    return
  }

  it('forgets what was plugged in when the machine stops', async () => {
    const domain = having(await kept.running(), 'device-hotplug')
    await domain.attachDevice({ disk: { id: 'forgotten', path: await image('forgotten') } })
    await domain.destroy()
    await domain.start()
    expect(await domain.attachDevice({ disk: { id: 'forgotten', path: await image('forgotten') } })).to.equal(
      'forgotten',
    )
  })
}
