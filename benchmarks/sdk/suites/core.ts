import { Bench } from 'tinybench'
import { createEventHub } from '../../../src/event-hub.js'
import type { HypervisorEvent } from '../../../src/events.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { parseSpecText } from '../../../src/spec/text.js'
import type { Measure, Suite } from '../measure.js'

const specText = `
name: sl4
architecture: i386
memory: 512 MiB
vcpus: { count: 2, maximum: 4 }
boot: { kernel: /boot/vmlinuz, cmdline: console=ttyS0 }
disks:
  - { path: system.qcow2, bus: virtio, cache: none }
  - { path: data.img, format: raw, readonly: true }
networks:
  - { type: user, model: e1000, forwards: [{ host: 2222, guest: 22 }] }
rng: true
`

const event: HypervisorEvent = {
  type: 'lifecycle',
  change: 'started',
  domain: 'sl4',
  uuid: '6f1c9c1e-0b0f-4c52-9d3e-1f0d8c1f8a11',
  time: 0,
}

/** Micro-benchmarks of what needs no hypervisor: reading specifications, delivering events. */
export const core: Suite = {
  name: 'core',
  async measure() {
    const input = parseSpecText(specText)
    const bench = new Bench({ time: 500, warmupTime: 100 })
    bench.add('check a specification', () => {
      parseSpec(input, { driverKeys: [] })
    })
    bench.add('read a specification from YAML', () => {
      parseSpec(parseSpecText(specText), { driverKeys: [] })
    })
    for (const listeners of [1, 100]) {
      const hub = createEventHub()
      const streams = Array.from({ length: listeners }, () => hub.subscribe())
      bench.add(`deliver an event to ${listeners} listener${listeners === 1 ? '' : 's'}`, async () => {
        hub.emit(event)
        for (const stream of streams) await stream.next()
      })
    }
    await bench.run()
    return bench.tasks.map((task): Measure => {
      const { result } = task
      if (result.state !== 'completed') throw new Error(`'${task.name}' did not complete`)
      const { p50, mean, sem, samplesCount } = result.latency
      const half = 1.96 * sem
      return {
        name: task.name,
        unit: 'µs',
        value: mean * 1000,
        low: (mean - half) * 1000,
        high: (mean + half) * 1000,
        detail: `mean of ${samplesCount} runs; median ${(p50 * 1000).toFixed(1)} µs`,
      }
    })
  },
}
