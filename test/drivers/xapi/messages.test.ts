import { expect } from 'chai'
import { z } from 'zod'
import { xapi } from '../../../drivers/xapi/driver.js'
import { readPowerMessage } from '../../../drivers/xapi/watch/power-messages.js'
import { describeEvents, eventsUntilChange } from '../../contract/context.js'
import { useXapiPool } from '../../support/xapi-pool.js'

describe('What happens in quick succession in a pool (a stand-in)', () => {
  const pool = useXapiPool({ batching: 200 })

  it('is told once and in order, though the pool gives the newest record alone', async () => {
    await using watching = await xapi.connect(pool().uri())
    await using acting = await xapi.connect(pool().uri())
    const domain = await acting.define({ name: 'quick' })
    await using events = watching.events({ types: ['lifecycle'] })
    const [vm] = z.array(z.string()).parse(await acting.native.call('VM.get_by_name_label', ['quick']))
    for (const [method, ...parameters] of [
      ['VM.start', true, false],
      ['VM.unpause'],
      ['VM.pause'],
      ['VM.unpause'],
      ['VM.suspend'],
      ['VM.resume', false, false],
      ['VM.hard_reboot'],
      ['VM.hard_shutdown'],
    ]) {
      await acting.native.call(String(method), [vm, ...parameters])
    }
    expect(describeEvents(await eventsUntilChange(events, 'stopped'))).to.deep.equal([
      'started',
      'resumed',
      'suspended',
      'resumed',
      'saved',
      'restored',
      'reset',
      'stopped',
    ])
    await domain.undefine()
  })
})

describe('A message of a machine', () => {
  const meanings: readonly [name: string, from: Parameters<typeof readPowerMessage>[1], meaning: unknown][] =
    [
      ['VM_STARTED', 'Halted', { change: 'started', power: 'Running' }],
      ['VM_STARTED', 'Running', undefined],
      ['VM_STARTED', 'Paused', undefined],
      ['VM_RESUMED', 'Suspended', { change: 'restored', power: 'Running' }],
      ['VM_PAUSED', 'Running', { change: 'suspended', power: 'Paused' }],
      ['VM_PAUSED', 'Paused', undefined],
      ['VM_UNPAUSED', 'Paused', { change: 'resumed', power: 'Running' }],
      ['VM_SUSPENDED', 'Running', { change: 'saved', power: 'Suspended' }],
      ['VM_SHUTDOWN', 'Running', { change: 'stopped', power: 'Halted' }],
      ['VM_SHUTDOWN', 'Suspended', { change: undefined, power: 'Halted' }],
      ['VM_SHUTDOWN', 'Halted', undefined],
      ['VM_CRASHED', 'Running', { change: 'crashed', power: 'Halted' }],
      ['VM_REBOOTED', 'Running', { change: 'reset', power: 'Running' }],
      ['VM_MIGRATED', 'Running', undefined],
      ['anything', 'Running', undefined],
    ]
  for (const [name, from, meaning] of meanings) {
    it(`${name} while ${from} means ${JSON.stringify(meaning) ?? 'nothing new'}`, () => {
      expect(readPowerMessage(name, from, undefined, undefined)).to.deep.equal(meaning)
    })
  }

  it('tells a start that is paused by what follows', () => {
    const paused = { change: 'started', power: 'Paused' }
    expect(readPowerMessage('VM_STARTED', 'Halted', 'VM_UNPAUSED', 'Running')).to.deep.equal(paused)
    expect(readPowerMessage('VM_STARTED', 'Halted', undefined, 'Paused')).to.deep.equal(paused)
    expect(readPowerMessage('VM_STARTED', 'Halted', 'VM_PAUSED', 'Paused')).to.deep.equal({
      change: 'started',
      power: 'Running',
    })
  })
})
