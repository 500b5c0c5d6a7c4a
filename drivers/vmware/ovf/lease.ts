import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { VmwareSession } from '../session.js'
import { faultError, typeOf } from '../soap/fault.js'
import { flag, many, number, parsed, reference } from '../soap/schema.js'
import { type ObjectReference, type SoapValue, textElement } from '../soap/value.js'
import { retrieveOne } from '../vim.js'

const infoSchema = z.looseObject({
  entity: reference,
  deviceUrl: many(
    z.looseObject({
      /** Of the device, with a lease for an export. */
      key: z.string().default(''),
      /** Of the file in the import specification, with a lease for an import. */
      importKey: z.string().default(''),
      url: z.string(),
      disk: flag.default(true),
      targetId: z.string().default(''),
    }),
  ),
  totalDiskCapacityInKB: number.default(0),
  /** Seconds of silence after which the server takes it back. */
  leaseTimeout: number.default(300),
})

/** What a lease lends (`HttpNfcLeaseInfo`): a machine, and where each of its disks is written or read. */
export type LeaseInfo = z.output<typeof infoSchema>

const leaseSchema = z.looseObject({
  state: z.enum(['initializing', 'ready', 'done', 'error']),
  error: z.looseObject({ fault: z.custom<SoapValue>(), localizedMessage: z.string().default('') }).optional(),
  info: z.unknown().optional(),
})

/** The longest silence, in milliseconds: a server takes a lease back after five minutes, as a rule. */
const longestSilence = 20_000

/** Milliseconds between two signs of life, of which a third one still comes in time (`HttpNfcLeaseInfo.leaseTimeout`). */
function heartbeatOf({ leaseTimeout }: LeaseInfo): number {
  return leaseTimeout > 0 ? Math.min(longestSilence, (leaseTimeout * 1000) / 4) : longestSilence
}

/** Milliseconds between two looks at a lease that is not ready. */
const pauseLength = 200

/** A lease (`HttpNfcLease`) that is ready. */
export interface Lease {
  readonly info: LeaseInfo
  /** Says how far the transfer is; so it is kept. */
  progress(percent: number): Promise<void>
  /** How far the transfer is, to be said when it is time to. */
  note(percent: number): void
  complete(): Promise<void>
  abort(): Promise<void>
  /** No more is said of it. */
  stop(): void
}

/**
 * Waits until a lease is ready, and keeps it.
 *
 * @throws HypervisorError after the fault that the server has ended it with; the signal's reason.
 */
export async function openLease(
  session: VmwareSession,
  object: ObjectReference,
  signal: AbortSignal | undefined,
): Promise<Lease> {
  let percent = 0
  const call = async (method: string, ...args: Parameters<typeof textElement>[]): Promise<void> => {
    await session.call({ method, on: object, args: args.map((arg) => textElement(...arg)) })
  }
  const info = await untilReady(session, object, signal).catch(async (error: unknown) => {
    await call('HttpNfcLeaseAbort').catch(() => {})
    throw error
  })
  const note = (now: number): void => {
    percent = Math.max(percent, Math.min(Math.floor(now), 100))
  }
  const say = (): Promise<void> => call('HttpNfcLeaseProgress', ['percent', percent])
  const timer = setInterval(() => void say().catch(() => {}), heartbeatOf(info))
  timer.unref()
  const stop = (): void => clearInterval(timer)
  return {
    info,
    note,
    async progress(now) {
      note(now)
      await say()
    },
    async complete() {
      stop()
      await call('HttpNfcLeaseComplete')
    },
    async abort() {
      stop()
      await call('HttpNfcLeaseAbort')
    },
    stop,
  }
}

async function untilReady(
  session: VmwareSession,
  object: ObjectReference,
  signal: AbortSignal | undefined,
): Promise<LeaseInfo> {
  for (;;) {
    const { propertyCollector } = session.content
    const properties = await retrieveOne(session, propertyCollector, object, ['state', 'error', 'info'])
    const { state, error, info } = parsed('lease', leaseSchema, properties)
    if (state === 'ready') return parsed('lease', infoSchema, info)
    if (state !== 'initializing') {
      const fault = error?.fault ?? ''
      throw faultError(
        typeOf(fault) ?? '',
        error?.localizedMessage || 'the server has ended the lease',
        fault,
      )
    }
    await pause(pauseLength, undefined, { signal })
  }
}
