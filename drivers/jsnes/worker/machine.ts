import { performance } from 'node:perf_hooks'
import { threadCpuTime } from '../../thread/worker/counters.js'
import { createOutbox } from '../../thread/worker/outbox.js'
import type { Post, ServedMachine } from '../../thread/worker/serve.js'
import { createBoard } from './board.js'
import { createNes } from './internals.js'
import { createPace } from './pace.js'
import {
  type MachineConfig,
  type MachineStats,
  pictureRequestSchema,
  screenHeight,
  screenWidth,
} from './protocol.js'
import { decodeState, encodeState } from './state.js'

/** How long pictures are made until the program is heard again, in ms. */
const slice = 8

/** Bytes waiting in the console above which its writer waits. */
const inputLimit = 4096

/** Makes the machine. Its CPU waits for the request `resume`. */
export async function runMachine(config: MachineConfig, post: Post): Promise<ServedMachine> {
  const picture = new Uint32Array(screenWidth * screenHeight)
  const pace = createPace()
  let [paused, held, off, scheduled] = [true, false, false, false]
  let whenRead: (() => void)[] = []

  const outbox = createOutbox(
    (port, bytes) => post({ type: 'output', port, bytes }),
    (now) => {
      held = now
      schedule()
    },
  )
  const board = createBoard({
    ...config,
    exitAddress: config.exitAddress,
    onOutput(byte) {
      if (!off) outbox.add(0, byte)
    },
    onExit(status) {
      if (off) return
      off = true
      outbox.flush()
      post({ type: 'off', by: 'program', status })
    },
  })
  const nes = await createNes(config.cartridge, board, (pixels) => picture.set(pixels))

  const load = (state: ArrayBuffer): void => {
    const saved = decodeState(state)
    nes.load(saved.nes)
    board.load(saved.waiting)
    picture.set(saved.picture)
  }
  if (config.state !== undefined) load(config.state)

  const runs = (): boolean => !paused && !held && !off
  const schedule = (delay = 0): void => {
    if (scheduled || !runs()) return
    scheduled = true
    // A timer would let the CPU wait for a millisecond at least.
    if (delay < 1) setImmediate(run)
    else setTimeout(run, delay)
  }
  /** Makes pictures for a while, and leaves off for what the program says. */
  const run = (): void => {
    scheduled = false
    const end = performance.now() + slice
    let delay = 0
    while (runs() && delay <= 0 && performance.now() < end) {
      nes.frame()
      outbox.flush()
      delay = config.fastForward ? 0 : pace.delay(nes.cycles(), performance.now())
    }
    if (board.waiting <= inputLimit) {
      for (const go of whenRead) go()
      whenRead = []
    }
    schedule(delay)
  }

  const stats = (): MachineStats => ({ cpuTime: threadCpuTime() })

  return {
    async suspend() {
      paused = true
      outbox.flush()
    },
    async resume() {
      paused = false
      pace.restart(nes.cycles(), performance.now())
      schedule()
    },
    reset() {
      nes.reset()
      post({ type: 'reset' })
    },
    save: async () => encodeState({ nes: nes.save(), waiting: board.save(), picture }),
    load: async (state) => load(state),
    stats,
    async input(_port, bytes) {
      board.input(bytes)
      if (board.waiting > inputLimit) await new Promise<void>((resolve) => whenRead.push(resolve))
    },
    own(body) {
      pictureRequestSchema.parse(body)
      return rgbOf(picture)
    },
    taken: outbox.taken,
    flush: outbox.flush,
  }
}

function rgbOf(picture: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(3 * picture.length)
  for (const [index, pixel] of picture.entries()) {
    bytes[3 * index] = pixel
    bytes[3 * index + 1] = pixel >> 8
    bytes[3 * index + 2] = pixel >> 16
  }
  return bytes
}
