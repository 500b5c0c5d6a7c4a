import { setTimeout } from 'node:timers/promises'
import { libvirt } from '../../../drivers/libvirt/driver.js'

/** Milliseconds between two samples of the heap, and of silence after which no more events are due. */
const sampleEvery = 1000
const silence = 1000

/**
 * A process that listens to the events of the connection named on its command line until its parent says stop,
 * and then reports what it heard and how its heap has grown. It runs with `--expose-gc`.
 */
async function main(uri: string): Promise<void> {
  const { gc } = globalThis
  if (gc === undefined) throw new TypeError('run this with node --expose-gc')
  const connection = await libvirt.connect(uri)
  const events = connection.events()
  let received = 0
  let dropped = 0
  let last = performance.now()
  const listening = (async () => {
    for await (const event of events) {
      if (event.type === 'gap') dropped += event.dropped ?? 1
      if (event.type !== 'lifecycle' || !['suspended', 'resumed'].includes(event.change)) continue
      received += 1
      last = performance.now()
    }
  })()
  const heap: number[] = []
  const before = process.cpuUsage()
  const sampling = setInterval(() => {
    gc()
    heap.push(process.memoryUsage().heapUsed)
  }, sampleEvery)
  process.once('message', async () => {
    clearInterval(sampling)
    while (performance.now() - last < silence) await setTimeout(silence / 10)
    const { user, system } = process.cpuUsage(before)
    process.send?.({ state: 'done', received, dropped, heap, cpu: (user + system) / 1e6 })
    await connection.close()
    await listening
    process.disconnect()
  })
  process.send?.({ state: 'ready' })
}

await main(process.argv[2] ?? '')
