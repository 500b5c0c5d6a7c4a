import { expect } from 'chai'
import { createEventTranslator, type EventTranslator } from '../../../drivers/libvirt/neutral-events.js'
import type { ProtocolMessage } from '../../../drivers/libvirt/rpc/messages.js'
import type { HypervisorEvent } from '../../../src/events.js'

const dom = { name: 'sl4', uuid: '5e6d2a2c-7d4f-4f5c-9a52-0123456789ab', id: 3 }

/** An event of the life cycle by its numbers: `virDomainEventType` and the detail of that type. */
const life = (event: number, detail: number): ProtocolMessage => ({
  name: 'domainEventCallbackLifecycle',
  content: { callbackID: 1, msg: { dom, event, detail } },
})
const [defined, undefinedEvent, started, suspended, resumed, stopped, shutdown] = [0, 1, 2, 3, 4, 5, 6]

function words(translator: EventTranslator, ...messages: readonly ProtocolMessage[]): readonly string[] {
  return messages.flatMap((message) => translator.translate(message)).map(describeEvent)
}

function describeEvent(event: HypervisorEvent): string {
  const change = 'change' in event ? event.change : event.type
  return 'reason' in event && event.reason !== undefined ? `${change} (${event.reason})` : change
}

describe('Events of libvirt in neutral words', () => {
  it('tell the life of a machine of QEMU, each change once', () => {
    const translator = createEventTranslator(true)
    // As libvirt 9.0 sends them: a start is told after the virtual CPUs run.
    const seen = words(
      translator,
      life(defined, 0),
      life(resumed, 0),
      life(started, 0),
      life(suspended, 0),
      life(resumed, 0),
      life(shutdown, 1),
      life(stopped, 0),
      life(undefinedEvent, 0),
    )
    expect(seen).to.deep.equal([
      'defined',
      'started',
      'suspended',
      'resumed',
      'shutdown (guest)',
      'stopped',
      'undefined',
    ])
  })

  it('do not call the beginning of a machine that is started paused a pause', () => {
    const translator = createEventTranslator(true)
    const seen = words(translator, life(started, 0), life(suspended, 0), life(resumed, 0))
    expect(seen).to.deep.equal(['started', 'resumed'])
  })

  it('know the pauses of libvirt’s other drivers, which do not tell that a started machine runs', () => {
    const translator = createEventTranslator(false)
    const seen = words(translator, life(started, 0), life(suspended, 0), life(resumed, 0))
    expect(seen).to.deep.equal(['started', 'suspended', 'resumed'])
  })

  it('know the state of machines that ran before', () => {
    const translator = createEventTranslator(true)
    translator.know(dom.uuid, { active: true, running: true })
    expect(words(translator, life(suspended, 0), life(resumed, 0), life(stopped, 1))).to.deep.equal([
      'suspended',
      'resumed',
      'stopped',
    ])
  })

  it('tell how a machine ended', () => {
    const end = (detail: number): readonly string[] => {
      const translator = createEventTranslator(true)
      translator.know(dom.uuid, { active: true, running: true })
      return words(translator, life(stopped, detail))
    }
    expect([0, 1, 2, 3, 4, 6].map(end)).to.deep.equal([
      ['stopped'],
      ['stopped'],
      ['crashed'],
      ['migrated'],
      ['saved'],
      ['stopped (snapshot)'],
    ])
  })

  it('take a kill for the failure that it is with QEMU alone', () => {
    const killed = (qemu: boolean): readonly string[] => {
      const translator = createEventTranslator(qemu)
      translator.know(dom.uuid, { active: true, running: true })
      return words(translator, life(stopped, 5), life(stopped, 1))
    }
    expect([true, false].map(killed)).to.deep.equal([['crashed (failed)'], ['stopped (failed)']])
  })

  it('are silent about a start that failed, and about an end that the host has made', () => {
    const translator = createEventTranslator(true)
    expect(words(translator, life(stopped, 5))).to.deep.equal([])
    translator.know(dom.uuid, { active: true, running: true })
    expect(words(translator, life(shutdown, 2), life(stopped, 1))).to.deep.equal(['stopped'])
  })

  it('call the sleep of a guest a pause, and its end the end of one', () => {
    const translator = createEventTranslator(true)
    const [pmSuspended, wokenUp] = [7, 4]
    expect(
      words(
        translator,
        ...[life(resumed, 0), life(started, 0), life(pmSuspended, 0), life(started, wokenUp)],
        ...[life(suspended, 0), life(resumed, 0)],
      ),
    ).to.deep.equal([
      'started',
      'suspended (suspended by the guest)',
      'resumed (woken up)',
      'suspended',
      'resumed',
    ])
  })

  it('say why a machine was paused that nobody paused', () => {
    const translator = createEventTranslator(true)
    const pause = (detail: number): readonly string[] => {
      translator.know(dom.uuid, { active: true, running: true })
      return words(translator, life(suspended, detail))
    }
    expect(pause(2)).to.deep.equal(['suspended (I/O error)'])
    expect(pause(3)).to.deep.equal(['suspended (watchdog)'])
    expect(pause(1), 'the end of a migration').to.deep.equal([])
  })

  it('name devices as the specification does, or by libvirt’s alias', () => {
    const translator = createEventTranslator(true)
    const added = (devAlias: string): readonly HypervisorEvent[] =>
      translator.translate({
        name: 'domainEventCallbackDeviceAdded',
        content: { callbackID: 1, dom, devAlias },
      })
    const common = { type: 'device', change: 'added', domain: dom.name, uuid: dom.uuid }
    expect(added('ua-data')[0]).to.include({ ...common, device: 'data' })
    expect(added('virtio-disk0')[0]).to.include({ ...common, device: 'virtio-disk0' })
  })

  it('count memory in bytes', () => {
    const [event] = createEventTranslator(true).translate({
      name: 'domainEventCallbackBalloonChange',
      content: { callbackID: 1, msg: { dom, actual: 65_536n } },
    })
    expect(event).to.include({ type: 'balloon', memory: 64 * 2 ** 20 })
  })

  it('keep what has no neutral form under virsh’s name, with words for numbers', () => {
    const native = (message: ProtocolMessage): unknown => {
      const [event] = createEventTranslator(true).translate(message)
      expect(event).to.include({ type: 'native', domain: dom.name, uuid: dom.uuid })
      return event?.type === 'native' ? { [event.name]: event.data } : undefined
    }
    const callbackID = 1
    const [local, remote] = [
      { family: 0, node: '127.0.0.1', service: '5900' },
      { family: 1, node: '::1', service: '40000' },
    ]
    const device = { devAlias: 'ua-cd0' }
    const seen = [
      native({
        name: 'domainEventBlockJob2',
        content: { callbackID, dom, dst: 'vda', type: 1, status: 0 },
      }),
      native({
        name: 'domainEventCallbackRtcChange',
        content: { callbackID, msg: { dom, offset: -3600n } },
      }),
      native({
        name: 'domainEventCallbackGraphics',
        content: {
          callbackID,
          msg: { dom, phase: 2, local, remote, authScheme: 'none', subject: [] },
        },
      }),
      native({ name: 'domainEventCallbackControlError', content: { callbackID, msg: { dom } } }),
      native({
        name: 'domainEventCallbackDiskChange',
        content: {
          callbackID,
          msg: { dom, ...device, oldSrcPath: '/a', newSrcPath: undefined, reason: 0 },
        },
      }),
      native({
        name: 'domainEventCallbackTrayChange',
        content: { callbackID, msg: { dom, ...device, reason: 7 } },
      }),
      native({
        name: 'domainEventCallbackTunable',
        content: { callbackID, dom, params: [{ field: 'f', type: 'uint', value: 5 }] },
      }),
      native({
        name: 'domainEventCallbackJobCompleted',
        content: {
          callbackID,
          dom,
          params: [
            { field: 'time_elapsed', type: 'ullong', value: 5n },
            { field: 'memory_total', type: 'ullong', value: 2n ** 60n },
          ],
        },
      }),
      native({
        name: 'domainEventCallbackMigrationIteration',
        content: { callbackID, dom, iteration: 2 },
      }),
      native({
        name: 'domainEventBlockThreshold',
        content: { callbackID, dom, dev: 'vda', path: undefined, threshold: 4096n, excess: 512n },
      }),
      native({
        name: 'domainEventMemoryFailure',
        content: { callbackID, dom, recipient: 1, action: 2, flags: 2 },
      }),
      native({
        name: 'domainEventMemoryDeviceSizeChange',
        content: { callbackID, dom, alias: 'virtiomem0', size: 2048n },
      }),
      native({
        name: 'domainEventNicMacChange',
        content: { callbackID, dom, alias: 'ua-net0', oldMAC: 'a', newMAC: 'b' },
      }),
    ]
    expect(Object.assign({}, ...seen)).to.deep.equal({
      'block-job-2': { dst: 'vda', type: 1, status: 0 },
      'rtc-change': { offset: -3600 },
      graphics: {
        phase: 'disconnect',
        local: { ...local, family: 'ipv4' },
        remote: { ...remote, family: 'ipv6' },
        authScheme: 'none',
        subject: [],
      },
      'control-error': {},
      'disk-change': { device: 'cd0', reason: 'changed', oldSrcPath: '/a', newSrcPath: undefined },
      // newer than the words that there are
      'tray-change': { device: 'cd0', reason: 7 },
      tunable: [{ field: 'f', type: 'uint', value: 5 }],
      'job-completed': [
        { field: 'time_elapsed', type: 'ullong', value: 5 },
        { field: 'memory_total', type: 'ullong', value: '1152921504606846976' },
      ],
      'migration-iteration': { iteration: 2 },
      'block-threshold': { dev: 'vda', path: undefined, threshold: 4096, excess: 512 },
      'memory-failure': {
        recipient: 'guest',
        action: 'fatal',
        actionRequired: false,
        recursive: true,
      },
      'memory-device-size-change': { device: 'virtiomem0', size: 2 * 2 ** 20 },
      'nic-mac-change': { device: 'net0', oldMAC: 'a', newMAC: 'b' },
    })
  })
})
