import type { V86 } from 'v86'
import { createWideCounter, threadCpuTime } from '../../thread/worker/counters.js'
import { createOutbox } from '../../thread/worker/outbox.js'
import type { Post, ServedMachine } from '../../thread/worker/serve.js'
import { createEmulator, type Disks } from './emulator.js'
import { openFileDisk } from './file-disk.js'
import { type Internals, internalsOf } from './internals.js'
import { keysRequestSchema, type MachineConfig, type MachineStats } from './protocol.js'

/** QEMU's debug-exit device, where the benchmark's payload looks for it. */
const debugExitPort = 0x501

/** PM1a_CNT of the PIIX4, which v86 emulates but does not act on (ACPI 6.4, 4.8.3.2). */
const acpiControlPort = 0xb004
/** SLP_EN; the type of sleep is in the three bits below. */
const acpiSleepEnable = 1 << 13
/** The type of sleep that SeaBIOS and Bochs BIOS name for S5, soft off. */
const acpiSoftOff = 0

/** How often a counter of 32 bits is read so that it is not missed when it wraps around, in ms. */
const counterInterval = 1000

/** Bytes waiting in a serial port above which its writer waits, and how often it is looked at again, in ms. */
const inputLimit = 4096
const inputInterval = 2

/** Makes the machine. Its CPU waits for the request `resume`. */
export async function runMachine(config: MachineConfig, post: Post): Promise<ServedMachine> {
  const disks: Disks = new Map(config.disks.map((disk) => [disk.slot, openFileDisk(disk)]))
  let paused = true
  let held = false
  let off = false
  let rebuilt: Promise<void> | undefined

  const outbox = createOutbox(
    (port, bytes) => post({ type: 'output', port, bytes }),
    (now) => {
      held = now
      void runOrStop()
    },
  )

  const switchOff = (by: 'acpi' | 'debug-exit', status: number): void => {
    if (off) return
    outbox.flush()
    off = true
    void runOrStop()
    post({ type: 'off', by, status })
  }

  const prepare = (fresh: V86): Internals => {
    const parts = internalsOf(fresh)
    const exit = (status: number): void => switchOff('debug-exit', status)
    parts.onPortWrite(debugExitPort, { byte: exit, word: exit, long: exit })
    const before = parts.portWriter16(acpiControlPort)
    parts.onPortWrite(acpiControlPort, {
      byte: () => {},
      long: () => {},
      word(value) {
        if (config.acpi) before(value)
        if ((value & acpiSleepEnable) !== 0 && ((value >> 10) & 7) === acpiSoftOff) switchOff('acpi', 0)
      },
    })
    const listen = (event: string, listener: (value: unknown) => void): void => {
      Reflect.apply(fresh.add_listener, fresh, [event, listener])
    }
    for (let port = 0; port < config.serials; port += 1) {
      listen(`serial${port}-output-byte`, (byte) => {
        if (typeof byte === 'number' && !off) outbox.add(port, byte)
      })
    }
    parts.onReset((reset) => {
      outbox.flush()
      post({ type: 'reset' })
      if (config.bios !== undefined) return reset()
      // Nothing would load the kernel again: a new machine takes the place of this one.
      rebuilt = rebuild()
    })
    listen('cpu-event-halt', () => {
      outbox.flush()
      if (off) return
      const reason = 'the CPU is halted with interrupts off'
      post({ type: 'happened', name: 'cpu-event-halt', reason })
    })
    return parts
  }

  const emulator: { current: V86; parts: Internals } = await (async () => {
    const current = await createEmulator(config, disks)
    return { current, parts: prepare(current) }
  })()
  if (config.state !== undefined) await emulator.parts.restore(config.state)
  const instructions = createWideCounter(() => emulator.current.get_instruction_counter())
  setInterval(() => instructions.read(), counterInterval).unref()

  const runOrStop = async (): Promise<void> => {
    const { current, parts } = emulator
    if (!paused && !held && !off) return await current.run()
    const stopped = current.stop()
    if (current.is_running()) parts.wake()
    await stopped
  }

  const takeInput = async (port: number, bytes: Uint8Array): Promise<void> => {
    emulator.current.serial_send_bytes(port, bytes)
    while (emulator.parts.pendingInput(port) > inputLimit) {
      await new Promise((resolve) => setTimeout(resolve, inputInterval))
    }
  }

  const rebuild = async (): Promise<void> => {
    instructions.read()
    await emulator.current.destroy()
    emulator.current = await createEmulator(config, disks)
    emulator.parts = prepare(emulator.current)
    instructions.rebase()
    await runOrStop()
  }

  const stats = (): MachineStats => ({
    instructions: instructions.read(),
    cpuTime: threadCpuTime(),
    wasmMemory: emulator.parts.wasmMemory(),
    disks: [...disks.values()].map((disk) => disk.counters()),
  })

  return {
    settled: async () => await rebuilt,
    async suspend() {
      paused = true
      await runOrStop()
      outbox.flush()
    },
    async resume() {
      paused = false
      await runOrStop()
    },
    reset: () => emulator.current.restart(),
    save: () => emulator.current.save_state(),
    async load(state) {
      instructions.read()
      await emulator.parts.restore(state)
      instructions.rebase()
    },
    stats,
    input: takeInput,
    own(body) {
      const { keys } = keysRequestSchema.parse(body)
      return emulator.current.keyboard_send_scancodes(keys)
    },
    taken: outbox.taken,
    flush: outbox.flush,
  }
}
