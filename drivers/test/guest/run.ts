import { setImmediate } from 'node:timers/promises'
import type { DomainSpec } from '../../../src/spec/schema.js'
import type { Clock } from '../clock.js'
import type { GuestBehaviour, GuestMachine, TestGuest } from './guest.js'

/** What a run of a guest carries along into a snapshot. */
export interface GuestState {
  readonly memory: Readonly<Record<string, string>>
  /** The start of a line whose end has not arrived. */
  readonly line: string
}

/** One run of a guest: from boot, or from a saved state, to its end. */
export interface GuestRun {
  input(data: Uint8Array, port: number): void
  keys(keys: readonly string[]): void
  powerButton(): void
  askToReboot(): void
  /** Writes to the console in the guest's name. */
  write(data: string | Uint8Array, port?: number): Promise<void>
  pause(): void
  resume(): void
  /** `undefined` as long as the guest has not begun: it was started paused. */
  state(): GuestState | undefined
  /** Ends the run; nothing comes from the guest afterwards. */
  end(): void
}

/** What a run needs of its machine. */
export interface GuestHost {
  readonly spec: DomainSpec
  readonly clock: Clock
  output(data: Uint8Array, port: number): void
  powerOff(): void
  reboot(): void
  crash(reason: string): void
}

/** The longest unfinished line that is kept, in characters; what is beyond it is lost. */
const longestLine = 64 * 1024

/** Starts a run, from `state` if it goes on from one. */
export function runGuest(guest: TestGuest, host: GuestHost, state?: GuestState, paused = false): GuestRun {
  const over = new AbortController()
  const memory = new Map(Object.entries(state?.memory ?? {}))
  const inbox: (() => void | Promise<void>)[] = []
  const held: { readonly data: Uint8Array; readonly port: number; readonly sent: () => void }[] = []
  let line = state?.line ?? ''
  let working = false
  let running = !paused
  let begun = state !== undefined

  const write = async (data: string | Uint8Array, port = 0): Promise<void> => {
    if (over.signal.aborted) return
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    if (running) host.output(bytes, port)
    else await new Promise<void>((sent) => held.push({ data: bytes, port, sent }))
    await setImmediate()
  }
  const machine: GuestMachine = Object.freeze({
    spec: host.spec,
    memory,
    resumed: state !== undefined,
    signal: over.signal,
    write,
    powerOff() {
      if (!over.signal.aborted) host.powerOff()
    },
    reboot() {
      if (!over.signal.aborted) host.reboot()
    },
    crash(reason: string) {
      if (!over.signal.aborted) host.crash(reason)
    },
    sleep: (milliseconds: number) => host.clock.wait(milliseconds, over.signal),
  })
  const failed = (error: unknown): void => {
    machine.crash(error instanceof Error ? error.message : String(error))
  }
  const work = async (): Promise<void> => {
    if (working) return
    working = true
    while (running && !over.signal.aborted) {
      const task = inbox.shift()
      if (task === undefined) break
      try {
        await task()
      } catch (error) {
        failed(error)
      }
    }
    working = false
  }
  const post = (task: () => void | Promise<void>): void => {
    if (over.signal.aborted) return
    inbox.push(task)
    void work()
  }
  let behaviour: GuestBehaviour = {}
  post(() => {
    begun = true
    behaviour = guest(machine)
  })

  const takeLines = async (data: Uint8Array): Promise<void> => {
    const lines = (line + Buffer.from(data).toString()).split('\n')
    line = (lines.pop() ?? '').slice(0, longestLine)
    for (const text of lines) await behaviour.onLine?.(text.replace(/\r$/, ''))
  }
  return {
    input(data, port) {
      post(async () => {
        await behaviour.onData?.(data, port)
        if (port === 0) await takeLines(data)
      })
    },
    keys: (keys) => post(() => behaviour.onKeys?.(keys)),
    powerButton: () => post(() => (behaviour.onShutdown ?? machine.powerOff)()),
    askToReboot: () => post(() => (behaviour.onReboot ?? machine.reboot)()),
    write,
    pause() {
      running = false
    },
    resume() {
      running = true
      for (const { data, port, sent } of held.splice(0)) {
        host.output(data, port)
        sent()
      }
      void work()
    },
    state: () => (begun ? { memory: Object.fromEntries(memory), line } : undefined),
    end() {
      over.abort(new Error('the machine is over'))
      inbox.length = 0
      for (const { sent } of held.splice(0)) sent()
    },
  }
}
