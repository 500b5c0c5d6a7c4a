import { expect } from 'chai'
import { eventPage, translateEvent } from '../../../drivers/vmware/machine-events.js'
import { createKnownMachines } from '../../../drivers/vmware/machines.js'

const object = { type: 'VirtualMachine', value: 'vm-1' }
const uuid = '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11'

const event = (type: string, key: number, more: object = {}) => ({
  $type: type,
  key: String(key),
  vm: { name: 'a', vm: object },
  ...more,
})

/** What a page of events, as it was decoded, is told as. */
function told(...events: readonly object[]): readonly string[] {
  const machines = createKnownMachines()
  return eventPage
    .parse({ Event: events })
    .flatMap((found) =>
      translateEvent(machines, found).map((one) =>
        one.type === 'lifecycle' ? [one.change, one.reason, one.uuid].filter(Boolean).join(' ') : one.type,
      ),
    )
}

describe('Events of the vSphere API', () => {
  const assigned = event('VmUuidAssignedEvent', 1, { uuid: uuid.toUpperCase() })

  it('are told in the order of their numbers, though the newest comes first', () => {
    expect(told(event('VmPoweredOnEvent', 3), event('VmCreatedEvent', 2), assigned)).to.deep.equal([
      `defined ${uuid}`,
      `started ${uuid}`,
    ])
  })

  it('are told in neutral words, also those that vcsim does not have', () => {
    expect(
      told(
        assigned,
        event('VmRegisteredEvent', 2),
        event('DrsVmPoweredOnEvent', 3),
        event('VmResettingEvent', 4),
        event('VmGuestRebootEvent', 5),
        event('VmSuspendingEvent', 6),
        event('VmSuspendedEvent', 7),
        event('VmResumingEvent', 8),
        event('VmPoweredOnEvent', 9),
        event('VmGuestShutdownEvent', 10),
        event('VmPoweredOffEvent', 11),
        event('VmRemovedEvent', 12),
      ),
    ).to.deep.equal([
      `defined registered ${uuid}`,
      `started ${uuid}`,
      `reset ${uuid}`,
      `reset guest ${uuid}`,
      `suspended ${uuid}`,
      `resumed ${uuid}`,
      `shutdown guest ${uuid}`,
      `stopped ${uuid}`,
      `undefined ${uuid}`,
    ])
  })

  it('start a machine that was stopped while it was suspended, and resume no such one', () => {
    const types = ['VmPoweredOnEvent', 'VmSuspendedEvent', 'VmPoweredOffEvent', 'VmPoweredOnEvent']
    const events = types.map((type, index) => event(type, index + 2))
    expect(told(assigned, ...events).map((text) => text.split(' ')[0])).to.deep.equal([
      'started',
      'suspended',
      'stopped',
      'started',
    ])
  })

  it('have the UUID of zeros where nobody could ask for it, and are left away without a machine', () => {
    expect(told(event('VmRemovedEvent', 1))).to.deep.equal(['undefined 00000000-0000-0000-0000-000000000000'])
    expect(told({ $type: 'VmPoweredOnEvent', key: '1' }, event('AlarmEvent', 2))).to.deep.equal([])
  })
})
