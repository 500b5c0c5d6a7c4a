import type { Duplex } from 'node:stream'
import { HypervisorError } from '../../src/errors.js'
import { createEventHub, type EventHub } from '../../src/event-hub.js'
import { type ConnectionLifecycle, createLifecycle } from '../../src/lifecycle.js'
import { createFaultTable, type FaultTable } from './faults.js'
import type { Machine } from './machine.js'
import type { Latency, TestParameters } from './parameters.js'
import { openWorld, type World } from './world.js'

/** A call as {@link Session.perform} carries it out. */
export interface Operation<Result> {
  readonly name: string
  readonly machine?: Machine | undefined
  readonly signal?: AbortSignal | undefined
  /** Done before the latency; what it returns undoes it if the call fails. */
  readonly prepare?: (() => () => void) | undefined
  /** Done after the latency, unless a fault was injected. */
  readonly work: (signal: AbortSignal | undefined) => Result | Promise<Result>
}

/** One connection to a world: its faults, its latency, its pending calls. */
export interface Session {
  readonly world: World
  readonly faults: FaultTable
  readonly lifecycle: ConnectionLifecycle
  readonly events: EventHub
  readonly checkFiles: boolean
  /** The consoles that were opened through it. */
  readonly streams: Set<Duplex>
  /** What ends each of the transfers of volumes that go on over it. */
  readonly transfers: Set<(error: HypervisorError) => void>
  /** The calls that were made, in order, as `operation` or `operation domain`. */
  readonly calls: string[]
  /** Sets how long calls take, or calls of one operation. */
  setLatency(latency: Latency, operation?: string): void
  perform<Result>(operation: Operation<Result>): Promise<Result>
  /** Lets the connection drop: pending calls are rejected. */
  drop(): void
  /** Brings it back. */
  reconnect(): void
  /** Ends it for good. */
  end(): void
}

/** How many calls are remembered. */
const rememberedCalls = 10_000

/** Makes the session of a connection. */
export function createSession(parameters: TestParameters): Session {
  const world = openWorld(parameters.world, parameters)
  const faults = createFaultTable()
  for (const fault of parameters.faults) faults.add(fault)
  const lifecycle = createLifecycle()
  const events = createEventHub()
  const latencies = new Map<string | undefined, Latency>([[undefined, parameters.latency]])
  const calls: string[] = []
  const streams = new Set<Duplex>()
  const transfers = new Set<(error: HypervisorError) => void>()
  let line = new AbortController()

  const duration = (operation: string): number => {
    const { minimum, maximum } = latencies.get(operation) ?? latencies.get(undefined) ?? noLatency
    return minimum === maximum ? minimum : minimum + world.random.fraction() * (maximum - minimum)
  }
  const cut = (): void => {
    world.hubs.delete(events)
    line.abort(new HypervisorError('ERR_DISCONNECTED', 'the connection was lost while the call was pending'))
    for (const end of transfers) {
      end(new HypervisorError('ERR_DISCONNECTED', 'the connection was lost during the transfer'))
    }
    line = new AbortController()
    for (const stream of streams) stream.destroy()
  }
  return {
    world,
    faults,
    lifecycle,
    events,
    streams,
    transfers,
    calls,
    checkFiles: parameters.checkFiles,
    setLatency(latency, operation) {
      latencies.set(operation, latency)
    },
    async perform({ name, machine, signal, prepare, work }) {
      if (lifecycle.state === 'reconnecting' || lifecycle.state === 'closed') {
        throw new HypervisorError('ERR_DISCONNECTED', `the connection is ${lifecycle.state}`)
      }
      const domain = machine?.spec.name
      if (calls.length < rememberedCalls) calls.push(domain === undefined ? name : `${name} ${domain}`)
      if (machine?.gone) {
        throw new HypervisorError('ERR_NO_DOMAIN', `the domain '${machine.spec.name}' was undefined`)
      }
      const undo = prepare?.()
      try {
        await delay(world, duration(name), signal, line.signal)
        const fault = faults.strike(name, domain)
        if (fault !== undefined) throw fault
        if (machine?.gone) {
          throw new HypervisorError('ERR_NO_DOMAIN', `the domain '${machine.spec.name}' was undefined`)
        }
        return await work(signal)
      } catch (error) {
        undo?.()
        throw error
      }
    },
    drop() {
      lifecycle.move('reconnecting')
      cut()
    },
    reconnect() {
      if (lifecycle.state !== 'reconnecting') return
      lifecycle.move('open')
      world.hubs.add(events)
      events.emit({ type: 'gap', reason: 'reconnected', time: world.clock.now() })
    },
    end: cut,
  }
}

const noLatency: Latency = { minimum: 0, maximum: 0 }

async function delay(
  world: World,
  milliseconds: number,
  signal: AbortSignal | undefined,
  line: AbortSignal,
): Promise<void> {
  if (milliseconds > 0) {
    const either = signal === undefined ? line : AbortSignal.any([signal, line])
    await world.clock.wait(milliseconds, either).catch((error: unknown) => {
      throw line.aborted ? line.reason : error
    })
  }
  signal?.throwIfAborted()
}
