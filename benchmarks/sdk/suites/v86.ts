import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { V86 } from 'v86'
import { v86 as driver } from '../../../drivers/v86/driver.js'
import { payloadImage } from '../../guest/images.js'
import { lineCutter } from '../../guest/lines.js'
import { type Measure, medianInterval, pairedRatio, type Suite } from '../measure.js'

/** Boots on each side: two boots of the same guest differ by several percent, whoever drives them. */
const boots = 8
const roundsPerBoot = 5
/** Units of each workload in a timed run: about a fifth of a second. */
const work = [
  { workload: 'integer-add', units: 4000 },
  { workload: 'sha256', units: 1500 },
  { workload: 'float-sse', units: 400 },
] as const

/** The payload through the driver, in its worker, against a minimal script that drives the package by hand. */
export const v86: Suite = {
  name: 'v86',
  async measure() {
    const { path } = await payloadImage('metal-i386')
    const speeds = new Map<string, number[]>()
    for (let boot = 0; boot < boots; boot += 1) {
      for (const [workload, speed] of await compareBoots(path)) {
        speeds.set(workload, [...(speeds.get(workload) ?? []), speed])
      }
    }
    return [...speeds].map(([workload, values]): Measure => {
      const { median, low, high } = medianInterval(values)
      return {
        name: `speed of ${workload}, driver over by hand`,
        unit: 'ratio',
        value: median,
        low,
        high,
        limit: { atLeast: 0.97 },
        detail: `${boots} boots of each, ${roundsPerBoot} pairs in every one`,
      }
    })
  },
}

/** Boots both guests and times each workload in turn. Returns the driver's speed over that by hand. */
async function compareBoots(kernel: string): Promise<readonly (readonly [string, number])[]> {
  const throughDriver = await bootThroughDriver(kernel)
  const byHand = await bootByHand(kernel)
  try {
    const speeds: (readonly [string, number])[] = []
    for (const { workload, units } of work) {
      const ratio = await pairedRatio(
        roundsPerBoot,
        () => timeRun(byHand, workload, units),
        () => timeRun(throughDriver, workload, units),
      )
      speeds.push([workload, ratio.median])
    }
    return speeds
  } finally {
    await throughDriver.stop()
    await byHand.stop()
  }
}

interface Guest {
  /** Sends a line and resolves with the next line of the guest that begins with `answer`. */
  ask(line: string, answer: string): Promise<string>
  stop(): Promise<void>
}

async function timeRun(guest: Guest, workload: string, units: number): Promise<number> {
  await guest.ask(`prepare ${workload}`, 'prepared ')
  const started = performance.now()
  await guest.ask(`run ${workload} ${units}`, 'done ')
  return performance.now() - started
}

/** Hands lines to whoever waits for them. */
function createListener(): {
  feed(bytes: Uint8Array): void
  wait(answer: string): Promise<string>
} {
  const cutter = lineCutter()
  let waiting: { readonly answer: string; resolve(line: string): void } | undefined
  return {
    feed(bytes) {
      for (const line of cutter.push(bytes)) {
        if (waiting === undefined || !line.startsWith(waiting.answer)) continue
        const { resolve } = waiting
        waiting = undefined
        resolve(line)
      }
    },
    wait: (answer) =>
      new Promise((resolve) => {
        waiting = { answer, resolve }
      }),
  }
}

async function bootThroughDriver(kernel: string): Promise<Guest> {
  const connection = await driver.connect('v86:///benchmark')
  const domain = await connection.define({
    name: 'speed',
    architecture: 'i386',
    memory: '128 MiB',
    boot: { kernel },
  })
  await domain.start()
  const console = await domain.openConsole({ scrollback: true })
  const listener = createListener()
  const ready = listener.wait('ready ')
  console.on('data', (chunk: Buffer) => listener.feed(chunk))
  await ready
  return {
    ask(line, answer) {
      const answered = listener.wait(answer)
      console.write(`${line}\n`)
      return answered
    },
    async stop() {
      console.destroy()
      await domain.destroy()
      await domain.undefine()
      await connection.close()
    },
  }
}

async function bootByHand(kernel: string): Promise<Guest> {
  const { buffer } = new Uint8Array(await readFile(kernel))
  const listener = createListener()
  const ready = listener.wait('ready ')
  const emulator = new V86({
    wasm_path: fileURLToPath(new URL('v86.wasm', import.meta.resolve('v86'))),
    memory_size: 128 * 2 ** 20,
    multiboot: { buffer },
    autostart: true,
    disable_keyboard: true,
    disable_mouse: true,
    disable_speaker: true,
  })
  emulator.add_listener('serial0-output-byte', (byte: number) => listener.feed(Uint8Array.of(byte)))
  await ready
  return {
    ask(line, answer) {
      const answered = listener.wait(answer)
      emulator.serial0_send(`${line}\n`)
      return answered
    },
    stop: () => emulator.destroy(),
  }
}
