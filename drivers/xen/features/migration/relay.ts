import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { MigrateOptions } from '../../../../src/domain.js'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'

/** What the receiving xl writes when it has the whole machine; it then waits for being let to start it (tools/xl/xl.h). */
const received = Buffer.from('domain received, ready to unpause')

/** Milliseconds between two reports of progress. */
const interval = 200

/** How to carry a machine over. */
export interface RelayOptions extends Pick<MigrateOptions, 'signal' | 'bandwidth' | 'onProgress'> {
  /** Bytes of the machine's memory. */
  readonly total: number
}

/**
 * Carries what two xl say to each other until both have ended. An abort ends it as long as the machine has not arrived; then
 * it is too late, and the machine goes.
 *
 * @throws HypervisorError the failure that came first; the reason of the abort; `ERR_DISCONNECTED` with a hint if nobody can
 *   know whether the machine runs at the destination.
 */
export async function relay(source: Duplex, destination: Duplex, options: RelayOptions): Promise<void> {
  const { signal } = options
  const stop = new AbortController()
  let arrived = false
  const onAbort = (): void => {
    if (!arrived) stop.abort(signal?.reason)
  }
  stop.signal.addEventListener('abort', () => {
    // Each xl then lacks the other, and puts its side in order.
    source.end()
    destination.end()
  })
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort, { once: true })
  const halves = [
    carryMachine(source, destination, stop.signal, options),
    carryAnswers(destination, source, stop.signal, () => {
      arrived = true
    }),
  ].map((half) =>
    half.catch((error: unknown) => {
      stop.abort(error)
      throw error
    }),
  )
  const [sent, answered] = await Promise.allSettled(halves)
  signal?.removeEventListener('abort', onAbort)
  // The source gives the machine up only when it has been told that it runs there.
  if (sent?.status === 'fulfilled' && (arrived || !stop.signal.aborted)) return
  const reasons: readonly unknown[] = [sent, answered].map((end) =>
    end?.status === 'rejected' ? end.reason : undefined,
  )
  const lost = reasons.some((reason) => isHypervisorError(reason, 'ERR_DISCONNECTED'))
  if (arrived && (answered?.status === 'fulfilled' || lost)) throw uncertain(stop.signal.reason)
  throw stop.signal.reason
}

/** Ends when the sending xl has ended. */
async function carryMachine(
  source: Duplex,
  destination: Duplex,
  stop: AbortSignal,
  { bandwidth, onProgress, total }: RelayOptions,
): Promise<void> {
  const begun = Date.now()
  let [transferred, told] = [0, 0]
  for await (const chunk of chunksOf(source)) {
    if (stop.aborted) continue
    await write(destination, chunk, stop)
    transferred += chunk.length
    if (onProgress !== undefined && Date.now() - told >= interval) {
      told = Date.now()
      onProgress({ transferred, remaining: Math.max(0, total - transferred), total })
    }
    if (bandwidth === undefined) continue
    const due = begun + (transferred / bandwidth) * 1000
    await delay(Math.max(0, due - Date.now()), undefined, { signal: stop }).catch(() => {})
  }
}

/** Ends when the receiving xl has ended. */
async function carryAnswers(
  destination: Duplex,
  source: Duplex,
  stop: AbortSignal,
  onArrived: () => void,
): Promise<void> {
  let seen = Buffer.alloc(0)
  for await (const chunk of chunksOf(destination)) {
    if (stop.aborted) continue
    seen = Buffer.concat([seen, chunk])
    if (seen.includes(received)) onArrived()
    await write(source, chunk, stop)
  }
}

async function* chunksOf(stream: Duplex): AsyncIterable<Buffer> {
  for await (const chunk of stream) yield Buffer.from(chunk)
}

/** Writes as fast as the other side takes it. What is lost with a stream that has ended is told by its own end. */
async function write(stream: Duplex, chunk: Buffer, stop: AbortSignal): Promise<void> {
  if (stop.aborted || stream.destroyed || stream.writableEnded) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stop.removeEventListener('abort', done)
      resolve()
    }
    stop.addEventListener('abort', done, { once: true })
    stream.write(chunk, done)
  })
}

function uncertain(error: unknown): HypervisorError {
  const why = error instanceof Error ? error.message : String(error)
  return new HypervisorError(
    'ERR_DISCONNECTED',
    `a host was lost while the machine was handed over: ${why}`,
    {
      hint: 'Look whether it runs at the destination: then destroy what is left of it here, else resume that.',
      cause: error,
    },
  )
}
